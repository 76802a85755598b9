"""One bench, in its own process: `python -m tools.bench.one NAME`, started by `__main__`."""

import sys
from importlib import import_module

from tools.bench import figures
from tools.bench.place import FOLDER

MODULES = {"import": "imports", "queue": "queues"}  # words that Python keeps for itself


def main(name: str) -> None:
    """Run the bench; its figures are said and kept one by one."""
    bench = import_module(f"tools.bench.{MODULES.get(name, name)}")
    figures.write(FOLDER / "figures", bench.run())


if __name__ == "__main__":
    main(sys.argv[1])
