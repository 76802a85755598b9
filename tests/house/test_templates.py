"""Every template parses; no page needs another host, an inline script or an inline style."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.house import bare_text
from tools import vendor
from tools.catalogs import ROOM

TEMPLATES = bare_text.templates(ROOM)
STATIC = ROOM / "static" / "cartella"
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:|\shx-on|hx-vals=.js:",
    re.IGNORECASE,
)
# Loading from elsewhere; a link that a person may follow is none.
LOADS_ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source|use|object|embed)[^>]*(?:src|href|data)=.(?:https?:)?//"
    r"|url\(.?(?:https?:)?//|@import|(?:fetch|open|import)\([^)]*https?://",
    re.IGNORECASE,
)
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def ours() -> list[Path]:
    files = (p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".svg"})
    return sorted(p for p in files if "vendor" not in p.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOM)))
def test_template_parses(path: Path):
    engines["django"].from_string(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOM)))
def test_template_has_no_inline_script_or_style(path: Path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", [*TEMPLATES, *ours()], ids=lambda p: str(p.relative_to(ROOM)))
def test_nothing_is_loaded_from_another_host(path: Path):
    assert LOADS_ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOM)))
def test_icons_are_drawn(path: Path):
    named = re.findall(r'icon\.html" with name="([\w-]+)"|\sicon="([\w-]+)"', path.read_text())
    assert {one or other for one, other in named} <= SPRITE


def test_scripts_keep_nothing_in_the_browser():
    for path in (STATIC / "js").glob("*.js"):
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie|eval\(", path.read_text()
        )


def test_vendored_files_are_the_ones_listed():
    files = vendor.listed(vendor.LIST.read_text())
    assert vendor.differences(files) == []
    held = {p for folder in ("vendor", "fonts") for p in (STATIC / folder).iterdir()}
    assert held - {vendor.LIST} == {STATIC / file.path for file in files}


def test_a_changed_vendored_file_is_seen(tmp_path):
    files = vendor.listed(vendor.LIST.read_text())
    for file in files:
        (tmp_path / file.path).parent.mkdir(exist_ok=True)
        (tmp_path / file.path).write_bytes((STATIC / file.path).read_bytes())
    (tmp_path / files[0].path).write_bytes(b"changed")
    (tmp_path / files[1].path).unlink()
    assert len(vendor.differences(files, folder=tmp_path)) == 2
