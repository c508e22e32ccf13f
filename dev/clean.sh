# ./run clean: stops PostgreSQL, which a killed run may have left behind, and removes .dev/.
set -eu

[ -e .dev ] || exit 0
for lock in demo.lock pg.users; do
    [ ! -e .dev/$lock ] || flock -n .dev/$lock true || { echo "run: .dev/ is in use: stop that first" >&2 && exit 1; }
done
if [ -e .dev/pg/postmaster.pid ]; then
    pid=$(sed -n 1p .dev/pg/postmaster.pid) sockets=$(sed -n 5p .dev/pg/postmaster.pid)
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ]; then kill -INT "$pid"; fi
    while [ -e "/proc/$pid" ] && [ -e .dev/pg/postmaster.pid ]; do sleep 0.1; done
    rm -rf "$sockets"
fi
rm -rf .dev
