"""An enemy with a package in hand and no key: whatever is changed is found and named."""

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella.packaging import manifest, seal
from cartella.packaging.record import Drawer, Part
from cartella.packaging.verify import EXIT_CODES, State, verify
from tests.packaging.sealed import FILES, FINGERPRINT, KEY, part, sealed, write

PHOTO = "photos/original/before.jpg"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write(tmp_path / "package.zip", sealed()[0])


def check(data: bytes, tmp_path: Path):
    path = tmp_path / "spoiled.zip"
    path.write_bytes(data)
    return verify(path, keys=[FINGERPRINT])


def zipped(parts: dict[str, bytes] | list[tuple[str, bytes]], how: int = 0) -> bytes:
    """A ZIP by another program than ours."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, body in parts.items() if isinstance(parts, dict) else parts:
            made.writestr(zipfile.ZipInfo(name), body, compress_type=how)
    return out.getvalue()


def bodies(parts: tuple[Part, ...]) -> dict[str, bytes]:
    return {made.name: made.open().read() for made in parts}


def test_an_intact_package_by_a_known_key(package):
    report = verify(package, keys=[FINGERPRINT])
    assert (report.state, report.exit_code) == (State.INTACT_KNOWN, 0)
    assert report.findings == () and report.file_count == len(FILES)
    assert report.package_id == manifest.package_id(sealed()[1])


def test_an_intact_package_by_an_unknown_key_shows_the_fingerprint(package):
    report = verify(package)
    assert (report.state, report.exit_code) == (State.INTACT_UNKNOWN_SIGNER, 4)
    assert FINGERPRINT in report.words and seal.fingerprint_words(FINGERPRINT) in report.words


def test_exit_codes_are_as_documented():
    assert [EXIT_CODES[state] for state in State] == [0, 4, 1, 2]


def test_every_changed_byte_is_found(package):
    whole = package.read_bytes()
    with package.open("r+b", buffering=0) as file:
        for at in range(len(whole)):
            file.seek(at)
            file.write(bytes([whole[at] ^ 1 << at % 8]))
            report = verify(package, keys=[FINGERPRINT])
            assert report.state in {State.DIFFERS, State.NOT_A_PACKAGE}, at
            assert report.findings
            file.seek(at)
            file.write(whole[at : at + 1])
    assert verify(package, keys=[FINGERPRINT]).state is State.INTACT_KNOWN


def test_every_cut_is_found(package, tmp_path):
    whole = package.read_bytes()
    for length in range(0, len(whole), 13):
        assert check(whole[:length], tmp_path).exit_code in {1, 2}


@pytest.mark.parametrize("added", [b"x", b"\0" * 40, b"PK\5\6" + bytes(18)])
def test_added_bytes_are_found(package, tmp_path, added):
    whole = package.read_bytes()
    assert check(whole + added, tmp_path).exit_code in {1, 2}
    assert check(added + whole, tmp_path).exit_code in {1, 2}


def test_a_changed_file_is_named_with_its_drawer(tmp_path):
    parts, _text = sealed()
    changed = tuple(part(PHOTO, b"another photo") if p.name == PHOTO else p for p in parts)
    report = verify(write(tmp_path / "p.zip", changed), keys=[FINGERPRINT])
    assert report.state is State.DIFFERS
    finding = report.findings[0]
    assert (finding.file, finding.drawer) == (PHOTO, Drawer.IMAGES)
    assert PHOTO in finding.words and "drawer 2" in finding.words


def test_a_missing_file_is_named_with_its_drawer(tmp_path):
    parts = tuple(p for p in sealed()[0] if p.name != PHOTO)
    report = verify(write(tmp_path / "p.zip", parts), keys=[FINGERPRINT])
    assert report.findings[0].file == PHOTO and report.findings[0].drawer is Drawer.IMAGES
    assert report.exit_code == 1


def test_an_extra_file_is_named(tmp_path):
    parts = (*sealed()[0], part("slipped in.txt", b"x"))
    report = verify(write(tmp_path / "p.zip", parts), keys=[FINGERPRINT])
    assert report.findings[0].file == "slipped in.txt" and report.exit_code == 1


def test_a_manifest_made_anew_without_the_key_does_not_pass(tmp_path):
    parts, text = sealed()
    raw = json.loads(text)
    raw["recipient"] = "somebody else"
    forged = manifest.canonical(raw)
    kept = tuple(p for p in parts if p.name != manifest.MANIFEST_NAME)
    report = verify(
        write(tmp_path / "p.zip", (*kept, part(manifest.MANIFEST_NAME, forged))),
        keys=[FINGERPRINT],
    )
    assert report.exit_code == 1 and "signature" in report.findings[0].words.lower()


def test_a_package_signed_anew_by_another_key_is_not_known(tmp_path):
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    report = verify(write(tmp_path / "p.zip", sealed(key=other)[0]), keys=[FINGERPRINT])
    # Its manifest still names the practice's key.
    assert report.exit_code == 1
    parts, text = sealed()
    raw = json.loads(text)
    raw["practice"]["key"] = seal.fingerprint(other.public_key())
    forged = manifest.canonical(raw)
    own = {manifest.MANIFEST_NAME, manifest.SIGNATURE_NAME}
    made = (
        *(p for p in parts if p.name not in own),
        part(manifest.MANIFEST_NAME, forged),
        part(manifest.SIGNATURE_NAME, seal.sign(forged, other)),
    )
    report = verify(write(tmp_path / "q.zip", made), keys=[FINGERPRINT])
    assert report.exit_code == 4 and report.fingerprint != FINGERPRINT


def test_a_manifest_that_is_not_canonical_differs(tmp_path):
    parts, text = sealed()
    loose = json.dumps(json.loads(text)).encode()
    own = {manifest.MANIFEST_NAME, manifest.SIGNATURE_NAME}
    made = (
        *(p for p in parts if p.name not in own),
        part(manifest.MANIFEST_NAME, loose),
        part(manifest.SIGNATURE_NAME, seal.sign(loose, KEY)),
    )
    assert verify(write(tmp_path / "p.zip", made), keys=[FINGERPRINT]).exit_code == 1


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_package_packed_anew_differs_though_its_files_do_not(tmp_path, how):
    report = check(zipped(bodies(sealed()[0]), how), tmp_path)
    assert report.exit_code == 1 and report.finding_count == 1
    assert report.findings[0].file is None and "ZIP" in report.findings[0].words


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_named(tmp_path):
    made = [*bodies(sealed()[0]).items(), ("records.pdf", b"another")]
    report = check(zipped(made), tmp_path)
    assert any("twice" in finding.words for finding in report.findings)


@pytest.mark.parametrize("name", ["../../up.txt", "/etc/cron.d/x", "a\\..\\b", "C:/x", "a/./b"])
def test_a_name_that_leads_out_is_named(tmp_path, name):
    report = check(zipped({**bodies(sealed()[0]), name: b"x"}), tmp_path)
    assert report.exit_code == 1
    assert any("Do not unpack" in finding.words for finding in report.findings)


def test_a_name_that_steers_a_terminal_is_shown_escaped(tmp_path):
    report = check(zipped({**bodies(sealed()[0]), "a\x1b[2Jb": b"x"}), tmp_path)
    assert not any("\x1b" in finding.words for finding in report.findings)


def test_no_signature_is_a_difference(tmp_path):
    parts = tuple(p for p in sealed()[0] if p.name != manifest.SIGNATURE_NAME)
    report = verify(write(tmp_path / "p.zip", parts), keys=[FINGERPRINT])
    assert report.exit_code == 1 and report.fingerprint is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"PK\3\4" * 50,
        b"PK\5\6" + bytes(18),
        b"%PDF-1.7",
        zipped({"a.txt": b"x"}),
        zipped({"manifest.json": b"{}"}),
        zipped({"manifest.json": b"[" * 100_000}),
        zipped({"manifest.json": b"\xff"}),
        zipped({"manifest.json": b'{"kind":"cartella package","v":1,"files":[]}'}),
    ],
)
def test_what_is_no_package_is_said_to_be_none(tmp_path, data):
    report = check(data, tmp_path)
    assert (report.state, report.exit_code) == (State.NOT_A_PACKAGE, 2)
    assert len(report.findings) == 1 and report.package_id is None


def test_a_directory_of_a_hostile_size_is_refused_unread(tmp_path):
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 9, 9, 0x7FFFFFFF, 0, 0)
    assert check(b"x" * 100 + end, tmp_path).exit_code == 2
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 9, 9, 1 << 60, 0)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert check(wide + locator + end, tmp_path).exit_code == 2


def test_a_bomb_is_not_read_to_its_end(tmp_path):
    made = bodies(sealed()[0])
    made[PHOTO] = bytes(200 << 20)
    report = check(zipped(made, zipfile.ZIP_DEFLATED), tmp_path)
    assert any(finding.file == PHOTO for finding in report.findings)


@pytest.mark.parametrize(
    "files",
    [
        {"a": {"size": -1, "sha256": "", "crc32": 0, "drawer": None}},
        {"a": {"size": 1.5, "sha256": "", "crc32": 0, "drawer": None}},
        {"a": {"size": True, "sha256": "", "crc32": 0, "drawer": None}},
        {"a": {"size": 1, "sha256": "", "crc32": 0}},
        {"a": []},
        [],
        7,
    ],
)
def test_a_manifest_with_odd_entries_is_none(tmp_path, files):
    raw = json.loads(sealed()[1])
    raw["files"] = files
    text = json.dumps(raw).encode()
    data = zipped({"manifest.json": text, "manifest.sig": seal.sign(text, KEY)})
    assert check(data, tmp_path).exit_code == 2


@pytest.mark.parametrize("drawer", [{}, "2", 11, [1], True])
def test_an_odd_drawer_does_not_stop_the_check(tmp_path, drawer):
    raw = json.loads(sealed()[1])
    raw["files"][PHOTO]["drawer"] = drawer
    text = json.dumps(raw).encode()
    data = zipped({"manifest.json": text, "manifest.sig": seal.sign(text, KEY)})
    report = check(data, tmp_path)
    assert any(finding.file == PHOTO for finding in report.findings)


def test_hostile_counts_in_a_signed_manifest_are_survived(tmp_path):
    raw = json.loads(sealed()[1])
    raw["files"]["a\ud800"] = {"size": 1 << 50, "sha256": "", "crc32": 1 << 50, "drawer": None}
    text = json.dumps(raw).encode()
    data = zipped({"manifest.json": text, "manifest.sig": seal.sign(text, KEY)})
    assert check(data, tmp_path).exit_code in {1, 2}


def test_a_flood_of_findings_is_counted_and_cut(tmp_path):
    made = {**bodies(sealed()[0]), **{f"{at}.txt": b"" for at in range(500)}}
    report = check(zipped(made), tmp_path)
    assert report.finding_count > 500 and len(report.findings) == 200


def test_words_can_be_translated(package):
    assert verify(package, translate=lambda text: f"» {text}").words.startswith("» This")


def test_an_encrypted_member_is_a_changed_one(package, tmp_path):
    data = bytearray(package.read_bytes())
    at = data.rfind(b"PK\1\2")
    data[at + 8] |= 1
    assert check(bytes(data), tmp_path).exit_code in {1, 2}


def test_the_ledger_s_key_is_passed_on_from_the_signed_manifest(package):
    assert verify(package).ledger_key is None
