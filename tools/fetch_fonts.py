"""Makes the font folder of `records.pdf` again, from two Debian packages and one npm package.

Run by hand when a font must change: `python tools/fetch_fonts.py DOWNLOADS`, where DOWNLOADS is an
empty folder for what is fetched. Needs apt-get, dpkg-deb and npm. The result must equal
`SHA256SUMS`, or the tool says which file differs and leaves the old list alone; `--accept` writes a
new list.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "src" / "cartella" / "packaging" / "fonts"
NOTO = (
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSans-Italic",
    "NotoSans-BoldItalic",
    "NotoSansArabic-Regular",
    "NotoSansArabic-Bold",
    "NotoSansHebrew-Regular",
    "NotoSansHebrew-Bold",
    "NotoSansThai-Regular",
    "NotoSansThai-Bold",
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
    "NotoSansMath-Regular",
)
EMOJI_PACKAGE = "@fontsource/noto-emoji@5.3.2"
EMOJI_MADE = 3_786_912_000  # seconds since 1904: a fixed day, so that the merge is repeatable


def fetch(downloads: Path) -> None:
    """Fetch and unpack the three packages below `downloads`."""
    packages = ["apt-get", "download", "fonts-noto-core", "fonts-droid-fallback"]
    subprocess.run(packages, cwd=downloads, check=True)
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(downloads / "debian")], check=True)
    subprocess.run(["npm", "pack", "--silent", EMOJI_PACKAGE], cwd=downloads, check=True)
    for archive in downloads.glob("*.tgz"):
        with tarfile.open(archive) as tar:
            tar.extractall(downloads / "npm", filter="data")


def emoji(pieces: Path, target: Path, scratch: Path) -> None:
    """Join the web font's pieces: typst would use only one of several files of one family."""
    plain = []
    for piece in sorted(pieces.glob("noto-emoji-*-400-normal.woff")):
        font = TTFont(piece)
        font.flavor = None
        plain.append(scratch / f"{piece.stem}.ttf")
        font.save(plain[-1])
    merged = Merger().merge([str(path) for path in plain])
    merged["head"].created = merged["head"].modified = EMOJI_MADE
    merged.recalcTimestamp = False
    merged.save(target)


def sums() -> str:
    """One line a font, as `sha256sum` writes it."""
    files = sorted(FONTS.glob("*.ttf"))
    return "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)


def main() -> int:
    """0: the folder is as listed. 1: it differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("downloads", type=Path)
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--offline", action="store_true", help="the packages lie there unpacked")
    options = parser.parse_args()
    if not options.offline:
        fetch(options.downloads)
    shared = options.downloads / "debian" / "usr" / "share"
    for name in NOTO:
        shutil.copyfile(
            shared / "fonts" / "truetype" / "noto" / f"{name}.ttf", FONTS / f"{name}.ttf"
        )
    # Not "DroidSansFallbackFull" of the same package: that one has no Hangul.
    droid = shared / "fonts-droid-fallback" / "truetype" / "DroidSansFallback.ttf"
    shutil.copyfile(droid, FONTS / droid.name)
    package = options.downloads / "npm" / "package"
    emoji(package / "files", FONTS / "NotoEmoji-Regular.ttf", options.downloads)
    listed = FONTS / "SHA256SUMS"
    made = sums()
    if options.accept:
        listed.write_text(made)
    old = listed.read_text()
    for line in set(made.splitlines()) ^ set(old.splitlines()):
        print("differs:", line, file=sys.stderr)
    return 0 if made == old else 1


if __name__ == "__main__":
    sys.exit(main())
