"""``python -m bench [NAME…]`` runs the measurements named, or all: every module beside this one that has a ``main``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The measurements there are, in a fixed order."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run what is wanted; 2 where a name is not known."""
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.stderr.write(f"no measurement called {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    for name in wanted or known:
        module = import_module(f"bench.{name}")
        if hasattr(module, "main"):
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
