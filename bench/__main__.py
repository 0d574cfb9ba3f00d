"""Which benchmark: each is a file of this folder with C(measure(arguments) -> list of Figure)."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from .figures import finish

OWN = {"__init__", "__main__", "figures"}


def main(arguments: list[str]) -> int:
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in OWN)
    if not arguments or arguments[0] not in names:
        print("usage: scripts/bench NAME [ARGUMENTS]; there are: " + ", ".join(names), file=sys.stderr)
        return 2
    return finish(arguments[0], importlib.import_module("bench." + arguments[0]).measure(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
