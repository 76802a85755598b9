"""A package is whole, the same each time, and knows nothing of what may not be known."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella.packaging import archive, fhir, package, pages, seal, verify, withhold
from cartella.packaging.package import Made
from cartella.packaging.record import Outcome, Record, Ruling
from tests.packaging import records

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
Make = Callable[[Record], Made]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(record: Record) -> Made:
        workdir = tmp_path / str(len(list(tmp_path.iterdir())))
        workdir.mkdir()
        return package.make(record, records.SEAL, manifest_key=KEY, workdir=workdir, translate=str)

    return made


def contents(made: Made) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part in made.parts:
        with part.open() as stream:
            files[part.name] = stream.read()
    return files


def text_of_book(files: dict[str, bytes], folder: Path) -> str:
    book = folder / "book.pdf"
    book.write_bytes(files["records.pdf"])
    return " ".join(" ".join(pages.words(book)).split())


def test_every_part_is_what_it_says_and_the_list_is_signed(make: Make) -> None:
    made = make(records.rich())
    files = contents(made)
    for part in made.parts:
        body = files[part.name]
        assert (len(body), hashlib.sha256(body).hexdigest()) == (part.size_bytes, part.sha256)
    assert files["manifest.json"] == made.manifest and files["manifest.sig"] == made.signature
    assert hashlib.sha256(made.manifest).hexdigest() == made.package_id
    assert seal.is_signed(made.manifest, seal.read(made.signature))
    listed = json.loads(made.manifest)["files"]
    assert set(listed) == set(files) - {"manifest.json", "manifest.sig"}
    assert {name: one["sha256"] for name, one in listed.items()} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in listed
    }


def test_the_package_verifies_and_a_changed_byte_does_not(make: Make, tmp_path: Path) -> None:
    target = tmp_path / "package.zip"
    body = b"".join(archive.Plan(make(records.rich()).parts, records.SEAL.sealed_at).read())
    target.write_bytes(body)
    known = (seal.fingerprint(KEY.public_key()),)
    report = verify.verify(target, keys=known)
    assert report.exit_code == 0, report
    at = body.index(b"She was fine.")
    target.write_bytes(body[:at] + b"X" + body[at + 1 :])
    assert verify.verify(target, keys=known).exit_code != 0


def test_the_same_record_gives_the_same_bytes(make: Make) -> None:
    assert contents(make(records.rich())) == contents(make(records.rich()))


def test_a_visit_under_her_own_consent_leaves_no_trace(make: Make, tmp_path: Path) -> None:
    """Wall 9. The chart with the visit and the chart without it give one package, byte by byte."""
    with_visit, without = make(records.rich(with_secret=True)), make(records.rich())
    assert contents(with_visit) == contents(without)
    assert with_visit.package_id == without.package_id
    zips = [
        b"".join(archive.Plan(made.parts, records.SEAL.sealed_at).read())
        for made in (with_visit, without)
    ]
    assert zips[0] == zips[1]
    assert json.loads(with_visit.practice_manifest) != json.loads(without.practice_manifest)
    assert b"outside standing" in with_visit.practice_manifest
    said = text_of_book(contents(with_visit), tmp_path)
    for word in ("Own visit", "Own pages", "Sheet 5", "Sheet 6", "of 6"):
        assert word not in said


def test_the_test_above_can_fail(make: Make) -> None:
    record = records.rich(with_secret=True)
    rulings = tuple(
        replace(r, outcome=Outcome.RELEASED) if r.item_id == "own" else r for r in record.rulings
    )
    assert contents(make(replace(record, rulings=rulings))) != contents(make(records.rich()))


def test_what_is_withheld_is_in_no_file(make: Make, tmp_path: Path) -> None:
    files = contents(make(records.rich()))
    said = text_of_book(files, tmp_path)
    assert "Sheet 1" in said and "Sheet 3" not in said
    (tmp_path / "chart.pdf").write_bytes(files["documents/chart.pdf"])
    assert [t.strip() for t in pages.words(tmp_path / "chart.pdf")] == ["Sheet 1", "Sheet 2"]
    whole = records.pdf("chart.pdf", 6, word="Sheet").sha256.encode()
    assert not any(whole in body for body in files.values())
    assert not any(b"Somebody else" in body for body in files.values())
    for name in ("index.html", "records.pdf", "manifest.json"):
        body = said if name == "records.pdf" else files[name].decode()
        assert "Psychotherapy notes, kept apart" in body


def test_photos_and_documents_are_referred_to_and_never_copied(make: Make) -> None:
    kinds = {part.name: part.is_reference for part in make(records.rich()).parts}
    assert kinds["photos/original/before.jpg"] and kinds["photos/upright/before-2.jpg"]
    assert kinds["documents/Lucía's letter.pdf"]
    assert not kinds["documents/chart.pdf"]  # a part of it: a file of its own
    assert not kinds["fhir/bundle.json"]


def test_a_file_that_two_entries_hold_is_there_once(make: Make) -> None:
    letter = records.pdf("letter.pdf", 1)
    items = tuple(records.item(at, files=(letter,)) for at in "ab")
    made = make(records.record(items))
    assert [p.name for p in made.parts if p.name.startswith("documents/")] == [
        "documents/letter.pdf"
    ]


def test_the_bundle_is_valid_and_its_attachments_are_in_the_package(make: Make) -> None:
    files = contents(make(records.rich()))
    assert fhir.check(files["fhir/bundle.json"]) == ()
    urls = [
        content["attachment"]["url"]
        for entry in json.loads(files["fhir/bundle.json"])["entry"]
        for content in entry["resource"].get("content", [])
    ]
    assert urls and all(unquote(url) in files for url in urls)


def test_an_empty_record_is_a_package(make: Make) -> None:
    files = contents(make(records.record(())))
    assert {"records.pdf", "index.html", "fhir/bundle.json", "README.txt"} <= set(files)


def test_nothing_is_made_while_an_item_is_undecided(make: Make) -> None:
    with pytest.raises(withhold.Undecided):
        make(records.record((records.item("a"),), ()))


def test_a_hostile_chart_makes_a_zip_that_stays_in_its_folder(make: Make, tmp_path: Path) -> None:
    names = ["../../etc/passwd", "CON.pdf", "a\u202efdp.exe", "index.html", "../manifest.json", ""]
    items = tuple(
        records.item(str(at), files=(records.file(name, name.encode() or b"x", "text/x-odd"),))
        for at, name in enumerate(names)
    )
    rulings = tuple(Ruling(item_id=i.id, outcome=Outcome.RELEASED) for i in items)
    made = make(records.record(items, rulings))
    target = tmp_path / "package.zip"
    target.write_bytes(b"".join(archive.Plan(made.parts, records.SEAL.sealed_at).read()))
    with zipfile.ZipFile(target) as package_file:
        assert package_file.testzip() is None
        listed = package_file.namelist()
    assert sum(name.startswith("documents/") for name in listed) == len(names)
    assert not any(".." in name or name.startswith("/") for name in listed)


@pytest.mark.samples
def test_every_sample_chart_becomes_a_package(make: Make, tmp_path: Path) -> None:
    made_count = 0
    for path in sorted((records.samples() / "fhir").glob("*.json")):
        entries = json.loads(path.read_bytes())["entry"]
        items = tuple(records.item(f"i{at}", e["resource"]) for at, e in enumerate(entries))
        files = contents(make(records.record(items)))
        assert fhir.check(files["fhir/bundle.json"]) == ()
        assert len(json.loads(files["manifest.json"])["items"]) == len(items)
        made_count += 1
    print(f"{made_count} charts")
    assert made_count >= 6
