"""./run bench [NAME]: the measurements dev/bench/*.py, or one of them, with the surroundings of the tests."""

import sys

from ..places import ROOT, say
from ..processes import call
from ..surroundings import surroundings

BENCH = ROOT / "dev" / "bench"


def main(arguments: list[str]) -> int:
    known = sorted(path.stem for path in BENCH.glob("[!_]*.py"))
    names, options = (arguments[:1], arguments[1:]) if arguments else (known, [])
    if not names or not set(names) <= set(known):
        print(f"./run bench [NAME], where NAME is one of: {', '.join(known) or 'none yet'}", file=sys.stderr)
        return 2
    with surroundings() as environment:
        return max(measure(name, options, environment) for name in names)


def measure(name: str, options: list[str], environment: dict[str, str]) -> int:
    say(f"bench {name}")
    return call([sys.executable, str(BENCH / f"{name}.py"), *options], environment, cwd=ROOT)
