# Makes .dev/ complete, then leaves VENV, ODOO_BIN and ODOO_ADDONS set: sourced by ./run.
#
#   .dev/python   Python from Debian, only where the machine has none that fits
#   .dev/venv-*   one environment per Python version, filled from dev/requirements*.txt
#   .dev/odoo     Odoo 19 from Debian sid, unless ODOO_SRC names a checkout
#   .dev/tools    PostgreSQL, Dovecot and Chromium, those of them the machine lacks
#   what runs the notebooks, in the same environment; only for ./run test and ./run notebook
#   .dev/cyrus, .dev/courier, .dev/venv-*/pymap: more IMAP servers; .dev/exim: sends mail; .dev/mbsync: another client; only for ./run test
#
# Each part is made once and marked with a .complete file. The parts are fetched side by side; what they say goes to .dev/log.

root=$PWD
dev=$root/.dev

die() {
    echo "run: $*" >&2
    exit 1
}
say() { echo "-- $*" >&2; }

. dev/apt.sh

# --- Python ----------------------------------------------------------------------------------------------------------

fits() { "$1" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

# Sets PYTHON to an interpreter of version 3.11 to 3.13.
choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        fits "$PYTHON" || die "PYTHON=$PYTHON: not there, or not Python 3.11 to 3.13"
        return
    fi
    for PYTHON in python3 /usr/bin/python3; do if fits $PYTHON; then return; fi; done
    if [ ! -e "$dev/python/.complete" ]; then
        say "no Python 3.11 to 3.13 here: fetching Debian's into .dev/python"
        fetch_with_dependencies "$dev/python" python3 >"$dev/log/python.log" 2>&1 || die "see .dev/log/python.log"
        touch "$dev/python/.complete"
    fi
    PYTHON=$dev/python/root/usr/bin/python3
    LD_LIBRARY_PATH=$(echo "$dev"/python/root/lib/*-linux-gnu):$(echo "$dev"/python/root/usr/lib/*-linux-gnu)
    export LD_LIBRARY_PATH
}

# Debian keeps ensurepip in a package of its own; pip's wheel, which can install itself, is all it would bring.
make_venv() {
    if "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
        "$PYTHON" -m venv "$VENV"
    else
        fetch_with_dependencies "$dev/pip" python3-pip-whl
        wheels=$dev/pip/root/usr/share/python-wheels
        "$PYTHON" -m venv --without-pip "$VENV"
        PYTHONPATH=$(echo "$wheels"/pip-*.whl) "$VENV/bin/python" -m pip install --no-index --find-links "$wheels" pip
    fi
}

# A virtual environment knows its absolute path, so a moved clone gets a new one.
install_requirements() (
    [ "$(cat "$VENV/.root" 2>/dev/null)" = "$root" ] || { rm -rf "$VENV" && make_venv && echo "$root" >"$VENV/.root"; }
    "$VENV/bin/python" -m pip install --disable-pip-version-check --prefer-binary -r dev/requirements.txt
    # They ask for Odoo, which pip does not know of yet; Odoo finds them in odoo/addons of the environment.
    "$VENV/bin/python" -m pip install --disable-pip-version-check --no-deps -r dev/requirements-addons.txt
    cat dev/requirements.txt dev/requirements-addons.txt >"$VENV/.complete"
)

# --- Odoo ------------------------------------------------------------------------------------------------------------

# Without the localisations (l10n_*) and translations other than Dutch, Odoo takes 300 MB instead of 1.2 GB.
unpack_odoo() {
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$dev/odoo/root" \
        --exclude='*/addons/l10n_*' --exclude='*/i18n/[!n]*.po' --exclude='*/i18n/n[!l]*.po'
}

# The package of Debian sid, with the few packages of assets it cannot do without; fonts-font-awesome of sid lacks
# the old names of its files.
fetch_odoo() (
    mirror=$(debian_mirror)
    mkdir -p "$dev/odoo" && : >"$dev/odoo/status"
    private_apt "$dev/odoo/apt" "$dev/odoo/status" "$mirror sid
$mirror bookworm"
    rm -rf "$dev/odoo/root" && mkdir "$dev/odoo/root"
    cd "$dev/odoo/apt/archives"
    apt-get -q download "odoo-19=${ODOO_DEB_VERSION:-19.*}" libjs-jquery/sid libjs-jquery-form/sid libjs-underscore/sid \
        fonts-inconsolata/bookworm fonts-font-awesome/bookworm fonts-roboto-unhinted/bookworm ||
        die "Debian sid offers no odoo-19 now: point ODOO_SRC to a checkout of Odoo 19"
    for deb in *.deb; do unpack_odoo "$deb"; done
    # Debian removes this file for its licence, but web.assets_backend lists it: without it every tour fails.
    stub=$dev/odoo/root/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$stub" && echo '/* not in the Debian package */' >"$stub/selfie_segmentation.js"
    rm -rf "$dev/odoo/apt" && touch "$dev/odoo/.complete"
)

# Sets ODOO_BIN, ODOO_ADDONS and odoo_path, the directory to import odoo from.
locate_odoo() {
    if [ -n "${ODOO_SRC:-}" ]; then
        [ -e "$ODOO_SRC/odoo-bin" ] || die "ODOO_SRC=$ODOO_SRC: no odoo-bin there"
        odoo_path=$(cd "$ODOO_SRC" && pwd)
        ODOO_BIN=$odoo_path/odoo-bin ODOO_ADDONS=$odoo_path/addons
    else
        odoo_path=$dev/odoo/root/usr/lib/python3/dist-packages
        ODOO_BIN=$dev/odoo/root/usr/bin/odoo ODOO_ADDONS=$odoo_path/odoo/addons
    fi
    export ODOO_BIN ODOO_ADDONS
}

# --- PostgreSQL, Dovecot, Chromium ------------------------------------------------------------------------------------

missing_tools() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
    # dev/dovecot.conf speaks the language of Dovecot 2.3
    case $(/usr/sbin/dovecot --version 2>/dev/null) in 2.3.*) ls /usr/lib/dovecot/imap >/dev/null ;; *) false ;; esac ||
        echo dovecot-imapd
    command -v google-chrome >/dev/null || command -v chromium >/dev/null || echo chromium fonts-dejavu-core
}

fetch_tools() (
    mkdir -p "$dev/tools"
    missing=$(missing_tools)
    # shellcheck disable=SC2086  # a list of packages
    [ -z "$missing" ] || fetch_with_dependencies "$dev/tools" $missing
    touch "$dev/tools/.complete"
)

# --- what only ./run test needs: the servers of dev/servers, and mbsync ---------------------------------------------------------------------------------------

fetch_cyrus() {
    fetch_with_dependencies "$dev/cyrus" cyrus-imapd
    touch "$dev/cyrus/.complete"
}

fetch_courier() {
    fetch_with_dependencies "$dev/courier" courier-imap gamin
    touch "$dev/courier/.complete"
}

fetch_exim() {
    fetch_with_dependencies "$dev/exim" exim4-daemon-light libnss-wrapper
    touch "$dev/exim/.complete"
}

fetch_mbsync() {
    fetch_with_dependencies "$dev/mbsync" isync
    touch "$dev/mbsync/.complete"
}

install_notebook() {
    "$VENV/bin/python" -m pip install --disable-pip-version-check --prefer-binary -r dev/requirements-notebook.txt
    cp dev/requirements-notebook.txt "$VENV/.notebook"
}

# Beside the other packages, as it brings versions of its own.
install_pymap() {
    "$VENV/bin/python" -m pip install --disable-pip-version-check -r dev/servers/requirements.txt --target "$VENV/pymap"
    touch "$VENV/pymap/.complete"
}

# --- all of it --------------------------------------------------------------------------------------------------------

# part NAME STAMP FUNCTION: in the background, unless it is there; `parts` remembers the process and the function.
part() {
    if [ -e "$2" ]; then return; fi
    say "fetching $1"
    $3 >"$dev/log/$3.log" 2>&1 &
    parts="$parts $!:$3"
}

await_parts() {
    for part in $parts; do wait "${part%%:*}" || die "${part#*:} failed: see .dev/log/${part#*:}.log"; done
    parts=
}

# What a machine may lack: the tests say at their end what they did without.
await_spare_parts() {
    for part in $parts; do wait "${part%%:*}" || say "${part#*:} FAILED: see .dev/log/${part#*:}.log"; done
    parts=
}

mkdir -p "$dev/log" 2>/dev/null && [ -w "$dev" ] || die "$dev belongs to another user: remove it, or use a clone of your own"
exec 9>"$dev/setup.lock"
flock 9
choose_python
VENV=$dev/venv-$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
locate_odoo
cat dev/requirements.txt dev/requirements-addons.txt | cmp -s - "$VENV/.complete" && [ "$(cat "$VENV/.root")" = "$root" ] || rm -f "$VENV/.complete"
parts=
[ -n "${ODOO_SRC:-}" ] || part "Odoo 19" "$dev/odoo/.complete" fetch_odoo
part "PostgreSQL, Dovecot, Chromium" "$dev/tools/.complete" fetch_tools
part "Python packages" "$VENV/.complete" install_requirements
await_parts
case $command in test)
    part "Cyrus" "$dev/cyrus/.complete" fetch_cyrus
    part "Courier" "$dev/courier/.complete" fetch_courier
    part "Exim" "$dev/exim/.complete" fetch_exim
    part "pymap" "$VENV/pymap/.complete" install_pymap
    ;;
esac
cmp -s dev/requirements-notebook.txt "$VENV/.notebook" || rm -f "$VENV/.notebook"
case $command in test | notebook) part "what runs the notebooks" "$VENV/.notebook" install_notebook ;; esac
case $command in test | bench) part "mbsync" "$dev/mbsync/.complete" fetch_mbsync ;; esac
await_spare_parts
for packages in "$VENV"/lib/python3.*/site-packages; do echo "$odoo_path" >"$packages/odoo.pth"; done
exec 9>&-
