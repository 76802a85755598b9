"""Names that steer, lists in old encodings, archives in archives: kept whole, shown as text."""

import io
import stat
import zipfile

import pytest

from tests.hostile import outcome
from tests.hostile.outcome import survived, written
from tests.packaging import papers

RTL = "\u202e"
NAMES = (
    "Año de cirugía — Łódź.pdf",
    f"invoice{RTL}fdp.exe.pdf",
    "..\\..\\windows\\win.ini.pdf",
    "con.pdf",
    "-rf.pdf",
    "#set page(fill: red).pdf",
    "<script>alert(1)</script>.pdf".replace("/", "\u2215"),
    "{{ 7*7 }}.pdf",
    "=cmd|'calc'!A0.pdf",
    "手術後の説明 😀.pdf",
    "x" * 240 + ".pdf",
    "אבג.pdf",
    "a\nb\x1b[31m.pdf",
)


def test_any_file_name_goes_in_and_a_safe_one_comes_out(give, tmp_path):
    contents = {name: papers.plain([f"Page of number {n}"]) for n, name in enumerate(NAMES)}
    paths = [written(tmp_path, f"in/{name}", content) for name, content in contents.items()]
    got = give(written(tmp_path, "in/chart.json", outcome.chart()), *paths)
    survived(got, *contents.values())
    text = got.text()
    for number in range(len(NAMES)):
        assert f"Page of number {number}" in text
    for name in got.files():
        parts = name.split("/")
        assert ".." not in parts and "" not in parts
        assert not set(name) & set('<>:"\\|?*\n\r\x1b' + RTL), name
        assert all(len(part.encode()) <= 150 for part in parts)
    assert "Año de cirugía" in " ".join(got.files())
    assert "手術後の説明" in " ".join(got.files())
    for shown in (got.files()["index.html"].decode(), text, got.said):
        assert RTL not in shown, repr(shown[max(0, shown.index(RTL) - 80) :][:160])
        assert "\x1b" not in shown


def test_a_path_in_a_zip_leads_nowhere(give, tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../../escaped.txt", "Words from above")
        archive.writestr("/etc/absolute.txt", "Words from the root")
        archive.writestr("..\\..\\windows.txt", "Words from the left")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/export.zip", held.getvalue()))
    assert got.code == 0, got.refused
    for place in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        assert not list(place.glob("escaped.txt")) and not list(place.glob("windows.txt"))
    whole = b"".join(got.files().values())
    assert b"root:" not in whole
    for words in (b"Words from above", b"Words from the root", b"Words from the left"):
        assert words in whole
    survived(got)


def test_a_zip_in_a_zip_is_kept_or_opened_and_nothing_of_it_is_lost(give, tmp_path):
    letter = papers.plain(["Deep words"])
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep letter.pdf", letter)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("flat.txt", "Flat words")
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/outer.zip", outer.getvalue()))
    survived(got)
    files = got.files().values()
    assert inner.getvalue() in files or letter in files
    assert b"Flat words" in files
    if letter not in files:
        assert "inner.zip" in got.said
        assert "cannot be shown" in got.text() or "goes along" in got.text()


def test_a_zip_bomb_is_refused_in_words_or_kept_closed(give, tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 200 * 1024 * 1024)
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    bomb = held.getvalue()
    got = give(chart, written(tmp_path, "in/bomb.zip", bomb))
    survived(got)
    assert "bomb" in got.said


BROKEN_ZIPS = {
    "cut": lambda whole: whole[: len(whole) // 2],
    "no-zip": lambda whole: b"PK\x03\x04 and nothing more",
    "flipped": lambda whole: whole[:60] + bytes([whole[60] ^ 255]) + whole[61:],
}


@pytest.mark.parametrize("kind", BROKEN_ZIPS)
def test_a_broken_zip_is_kept_and_said(give, tmp_path, kind):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("letter.txt", "Words of the letter that fill it up" * 20)
    content = BROKEN_ZIPS[kind](held.getvalue())
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/broken.zip", content))
    survived(got)
    assert "broken.zip" in got.said or "letter.txt" in got.said
    whole = got.files().values()
    assert content in whole or kind == "flipped"


def test_a_list_in_latin_1_is_read_with_its_letters(give, tmp_path):
    content = "Fecha;Tratamiento;Año\n2026-03-04;Relleno de pómulos;\xf1and\xfa\n".encode("latin-1")
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/05 lists/tratamientos.csv", content))
    survived(got, content)
    assert "tratamientos.csv" in got.text()
    found = got.practice.file_facts.get(media_type="text/csv")
    assert "pómulos" in found.text and "ñandú" in found.text


def test_a_formula_in_a_list_stays_text(give, tmp_path):
    content = b"name,amount\n=cmd|'/c calc'!A0,1\n@SUM(1),2\n"
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, written(tmp_path, "in/list.csv", content))
    survived(got, content)
    assert "documents/list.csv" in got.text()
