"""What became of an input: the words, the exit code, and the package looked at from outside."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from cartella.ledger import receipt as receipts
from cartella.packaging import seal, verify
from cartella.practices import keys
from cartella.practices.models import Practice

KEPT = "The rest of the chart stays KEPTWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of `cartella release`."""

    practice: Practice
    path: Path
    code: int
    said: str
    refused: str

    def files(self) -> dict[str, bytes]:
        """Every file of the package."""
        with zipfile.ZipFile(self.path) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def hashes(self) -> set[str]:
        """SHA-256 of every file of the package."""
        return {hashlib.sha256(content).hexdigest() for content in self.files().values()}

    def pages(self) -> list[str]:
        """The words of each page of all volumes of records.pdf, spaces made even."""
        found = []
        for name, content in sorted(self.files().items()):
            if name.startswith("records") and name.endswith(".pdf"):
                found += words_of(content)
        return found

    def text(self) -> str:
        """The words of records.pdf, spaces made even."""
        return " ".join(self.pages())

    def bundle(self) -> dict:
        """The FHIR bundle of the package."""
        return json.loads(self.files()["fhir/bundle.json"])


def words_of(pdf: bytes) -> list[str]:
    """The words of each page of a PDF, spaces made even."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return [" ".join(page.replace("\ufffe", "").split()) for page in pages]


def of(practice: Practice, path: Path, *, code: int, said: str, refused: str) -> Outcome:
    """What a run left behind. A package that was written is verified; a refusal has words."""
    assert "Traceback" not in said + refused
    if path.exists():
        known = seal.fingerprint(keys.load(practice.id).manifest_key.public_key())
        report = verify.verify(path, keys=(known,))
        assert report.exit_code == 0, report
        receipt = (path.parent / "receipt.json").read_bytes()
        checked = receipts.check(receipt, package_id=report.package_id, known_keys=())
        assert checked.state is receipts.State.HOLDS_UNKNOWN, checked
    else:
        assert code != 0 or "Nothing is released" in said
        assert refused.strip() or "Nothing is released" in said
    return Outcome(practice=practice, path=path, code=code, said=said, refused=refused)


def chart(*more: dict, **patient: object) -> bytes:
    """An export of one invented patient with a note that must survive, and `more` resources."""
    who = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Quillfeather", "given": ["Zinnia"]}],
        "birthDate": "1988-02-29",
        **patient,
    }
    note = observation("kept", KEPT)
    entries = [{"resource": resource} for resource in (who, note, *more)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def observation(identity: str, words: str, **more: object) -> dict:
    """A note in words."""
    return {
        "resourceType": "Observation",
        "id": identity,
        "status": "final",
        "code": {"text": "Note"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-05-10",
        "valueString": words,
        **more,
    }


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file below `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def survived(outcome: Outcome, *originals: bytes) -> None:
    """The package left, the rest of the chart is in it, and these files are as received."""
    assert outcome.code == 0, outcome.refused
    assert KEPT in outcome.text()
    assert KEPT.encode() in outcome.files()["fhir/bundle.json"]
    inside = outcome.hashes()
    for original in originals:
        assert hashlib.sha256(original).hexdigest() in inside
