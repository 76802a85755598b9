"""Benches: `python -m tools.bench [NAME…] [--share 0.1]`. Ratios in one run, no assertions.

Each bench runs in a process of its own, on a store of its own in .cache/bench, which is gone
afterwards. `--share` makes everything smaller, to try a bench out: such figures are no figures.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.bench import figures

ROOT = Path(__file__).resolve().parents[2]
BENCHES = ("pdf", "package", "queue", "import", "law", "ledger", "verify", "backup")


def main() -> int:
    """Run the benches that are named, or all; 1 if one of them broke."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="NAME")
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    began = time.monotonic()
    found: list[tuple[str, figures.Figure]] = []
    broken = []
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    print(f"{cores} cores, load {load:.1f} at the start. Above 0.5, read figures as noisy.")
    if options.share != 1.0:
        print(f"Sizes are {options.share:g} of the real ones: these figures only try the bench.")
    for name in options.names or BENCHES:
        started = time.monotonic()
        print(f"\n{name}", flush=True)
        code, measured = run(name, options.share)
        found += [(name, figure) for figure in measured]
        if code:
            broken.append(name)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{figures.table(found)}\n\n{time.monotonic() - began:.0f} s in all.")
    if broken:
        print(f"Broke: {', '.join(broken)}.", file=sys.stderr)
    return 1 if broken else 0


def run(name: str, share: float) -> tuple[int, list[figures.Figure]]:
    """One bench in its own process and store."""
    home = ROOT / ".cache" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=home))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CARTELLA_", "DATABASE_"))}
    environment = kept | {
        "CARTELLA_DATA": str(folder / "data"),
        "CARTELLA_KEY_FILE": str(folder / "keys" / "practice.key"),
        "CARTELLA_LISTENER": "desk",
        "DJANGO_SETTINGS_MODULE": "cartella.settings",
        "BENCH_FOLDER": str(folder),
        "BENCH_SHARE": str(share),
    }
    for wish in ("CARTELLA_CHROME", "CARTELLA_SAMPLES"):
        if wish in os.environ:
            environment[wish] = os.environ[wish]
    try:
        code = subprocess.run(
            [sys.executable, "-m", "tools.bench.one", name], env=environment, cwd=ROOT, check=False
        ).returncode
        return code, figures.read(folder / "figures")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
