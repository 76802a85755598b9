"""Put the bytes of an import into a chart's store and write down what is found in them.

Never inside a transaction. What the chart holds already is neither written nor opened again.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cartella.charts import files, index
from cartella.charts.bodies import Data
from cartella.charts.imports import documents, sniff
from cartella.charts.imports.documents import Found, Picture
from cartella.charts.imports.sniff import Form, Sniffed
from cartella.charts.imports.sources import Source
from cartella.charts.index import Files
from cartella.charts.models import FileFact, Patient, Rendition

_OPENED = (Form.PDF, Form.PHOTO)


def embedded(data: Iterable[Data], folder: Path) -> list[Found]:
    """Attachments of resources as files below `folder`, each once."""
    made = []
    for sha256, one in {one.sha256: one for one in data}.items():
        path = folder / f"data-{sha256}"
        path.write_bytes(one.content)
        found = sniff.sniff("", path)
        if found.form in _OPENED:
            sniffed = Sniffed(form=found.form, media_type=found.media_type)
        else:
            # Its resource says what it is, and may know better than bytes do.
            form = Form.TEXT if one.media_type.startswith("text/") else Form.OPAQUE
            sniffed = Sniffed(form=form, media_type=one.media_type)
        made.append(
            Found(
                source=Source(name=one.name or "attachment", path=path),
                sniffed=sniffed,
                sha256=sha256,
                size_bytes=len(one.content),
            )
        )
    return made


def keep(patient: Patient, found: Sequence[Found], folder: Path) -> Files:
    """Keep the bytes of these files and give all that is known of them; rows that are new have
    no key yet.

    Fills in what each file says of itself, `problem` also for files that are known.
    """
    hashes = [file.sha256 for file in found]
    known = index.files_of(patient.id, hashes)
    held = set(files.held(patient.practice, patient.id, hashes))
    new: dict[str, Found] = {}
    for file in found:
        if file.sha256 not in held:
            held.add(file.sha256)
            with file.source.path.open("rb") as stream:
                files.put(patient, stream)
        if fact := known.facts.get(file.sha256):
            file.problem = fact.problem
        else:
            new.setdefault(file.sha256, file)
    documents.inspect(list(new.values()), folder)
    return Files(
        facts=known.facts | {sha256: _fact(patient, file) for sha256, file in new.items()},
        renditions=known.renditions
        | {
            sha256: [_rendition(patient, sha256, picture) for picture in file.pictures]
            for sha256, file in new.items()
            if file.pictures
        },
    )


def fresh(patient: Patient, found: Sequence[Found]) -> list[Found]:
    """The files that `keep` would look into, for a caller who has many charts looked into at
    once."""
    known = index.files_of(patient.id, [file.sha256 for file in found]).facts
    new: dict[str, Found] = {}
    for file in found:
        if file.sha256 not in known:
            new.setdefault(file.sha256, file)
    return list(new.values())


def _fact(patient: Patient, file: Found) -> FileFact:
    return FileFact(
        practice_id=patient.practice_id,
        patient=patient,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        media_type=file.sniffed.media_type,
        page_count=file.page_count,
        picture_count=file.picture_count,
        problem=file.problem,
        text=file.text,
    )


def _rendition(patient: Patient, original_sha256: str, picture: Picture) -> Rendition:
    with picture.path.open("rb") as stream:
        blob = files.put(patient, stream)
    picture.path.unlink()
    return Rendition(
        practice_id=patient.practice_id,
        patient=patient,
        original_sha256=original_sha256,
        role=picture.role.value,
        picture=picture.number,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        media_type="image/jpeg",
    )
