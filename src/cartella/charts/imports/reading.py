"""Read the files of an import: what is FHIR is parsed, all else becomes a document."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from cartella.charts.imports import ccda, fhir, sniff, sources
from cartella.charts.imports.documents import Found
from cartella.charts.imports.fhir import Parsed
from cartella.charts.imports.sniff import Form, Sniffed
from cartella.charts.imports.sources import Source
from cartella.packaging.canonical import NotCanonical

RESOURCES = (Form.FHIR, Form.CCDA)  # files whose entries say themselves whose and what they are
MOST_FHIR_BYTES = 512 * 1024**2
TOO_LARGE = gettext_noop(
    "The FHIR file is larger than this program reads; it is kept as a document."
)


@dataclass(slots=True, kw_only=True)
class FhirFile:
    """One FHIR file that was read."""

    source: Source
    parsed: Parsed
    sha256: str


def read(
    given: Sequence[Source], folder: Path, zone: ZoneInfo
) -> tuple[list[Found], list[FhirFile]]:
    """Hash every file and read what is FHIR; what is not understood becomes a document.

    Writes nothing but parts of FHIR files below `folder`.
    """
    found: list[Found] = []
    fhir_files: list[FhirFile] = []
    for source in given:
        sniffed = _sniffed(source)
        sha256, size = _hash(source)
        document = Found(
            source=source,
            sniffed=sniffed,
            sha256=sha256,
            size_bytes=size,
            problem=source.problem or sniffed.problem,
            warnings=[sniff.WRONG_SUFFIX] if sniffed.is_misnamed else [],
        )
        if sniffed.form not in RESOURCES or document.problem:
            found.append(document)
        elif size > MOST_FHIR_BYTES:
            document.problem = TOO_LARGE
            found.append(document)
        else:
            try:
                parsed = parse(source.path.read_bytes(), sniffed.form, zone)
            except NotCanonical as error:
                document.problem = str(error)
                found.append(document)
            else:
                fhir_files.append(FhirFile(source=source, parsed=parsed, sha256=sha256))
                found += [_rejected(source, reject, folder) for reject in parsed.rejects]
    return found, fhir_files


def parse(content: bytes, form: Form, zone: ZoneInfo) -> Parsed:
    """The resources of a FHIR file or of a C-CDA. Raises NotCanonical, in words."""
    return ccda.read(content, zone) if form is Form.CCDA else fhir.read(content, zone)


def _sniffed(source: Source) -> Sniffed:
    if source.problem == sources.NOT_A_FILE:
        return Sniffed(form=Form.OPAQUE, media_type="application/octet-stream")
    return sniff.sniff(source.name, source.path)


def _hash(source: Source) -> tuple[str, int]:
    if source.problem == sources.NOT_A_FILE:
        return "", 0
    digest, size = hashlib.sha256(), 0
    with source.path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _rejected(source: Source, reject: fhir.Reject, folder: Path) -> Found:
    path = folder / f"part-{hashlib.sha256(source.name.encode()).hexdigest()[:12]}-{reject.place}"
    path.write_bytes(reject.content)
    return Found(
        source=Source(name=f"{source.name}.part{reject.place}.json", path=path),
        sniffed=Sniffed(form=Form.OPAQUE, media_type="application/json"),
        sha256=hashlib.sha256(reject.content).hexdigest(),
        size_bytes=len(reject.content),
        problem=reject.reason,
    )
