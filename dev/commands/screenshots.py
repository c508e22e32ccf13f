"""./run screenshots: a running demo, and dev/screenshots.py URL to take pictures of it."""

import subprocess
import sys

from ..demonstration import demonstration
from ..places import ROOT
from ..tools import chromium


def main() -> int:
    with demonstration() as demo:
        environment = {**demo.environment, "CHROMIUM": chromium() or ""}
        return subprocess.run([sys.executable, "dev/screenshots.py", demo.url], env=environment, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
