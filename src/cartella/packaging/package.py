"""A record becomes a package: every file of it, its list, its signature. The whole job in order.

Same record, seal and key: same bytes. What the rulings keep back is gone before anything is made,
so nothing here can tell that it was there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella.packaging import documents, fhir, html, manifest, pdf, readme, withhold
from cartella.packaging import seal as sealing
from cartella.packaging.names import Folder, Names
from cartella.packaging.present import entry
from cartella.packaging.present.blocks import Presentation
from cartella.packaging.record import File, FileRole, Item, Part, Record, Seal
from cartella.packaging.withhold import Released

_TOP = ("README.txt", "index.html", manifest.MANIFEST_NAME, manifest.SIGNATURE_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A package. `parts` are all its files, manifest and signature last; new ones lie in the
    workdir. `practice_manifest` is for the practice's own eyes and in no file."""

    parts: tuple[Part, ...]
    manifest: bytes
    signature: bytes
    practice_manifest: bytes
    package_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Files of items and where they stand: parts, their names by SHA-256 and by item."""

    parts: tuple[Part, ...]
    paths: dict[str, str]
    files_of: dict[str, tuple[str, ...]]


def make(
    record: Record,
    seal: Seal,
    *,
    manifest_key: Ed25519PrivateKey,
    workdir: Path,
    translate: Callable[[str], str],
    ledger_key: str | None = None,
) -> Made:
    """Make every file of the package in `workdir`, which is private, empty and the caller's.

    Runs child processes: call it in no transaction. Raises withhold.Undecided and Indivisible,
    documents.CannotDivide, pdf.TooLong and typeset.TypesettingFailed; then nothing was made.
    """
    released = withhold.apply(record)
    # Where nothing may tell of the pages that stay, no page number may either: divided first.
    secret = {sha: pages for sha, pages in released.cuts.items() if sha in released.secret_cuts}
    told = {sha: pages for sha, pages in released.cuts.items() if sha not in secret}
    hidden = documents.divide(released.record, secret, workdir)
    divided = documents.divide(hidden.record, told, workdir)
    leaving = replace(released, record=divided.record, cuts={}, secret_cuts=frozenset())
    made = frozenset(file.sha256 for half in (hidden, divided) for file in half.parts.values())
    placed = _place(divided.record, made)
    named = placed.paths | {
        whole: placed.paths[part.sha256] for whole, part in divided.parts.items()
    }
    book = replace(released, record=hidden.record, cuts=told, secret_cuts=frozenset())
    parts = [
        *pdf.render(
            book,
            present=_reader(book, named, translate),
            workdir=workdir,
            seal=seal,
            translate=translate,
        ),
        _written(
            workdir,
            f"{Folder.FHIR}/bundle.json",
            fhir.MEDIA_TYPE,
            fhir.bundle(divided.record.items, paths=placed.paths, at=seal.sealed_at),
        ),
        *placed.parts,
    ]
    fingerprint = sealing.fingerprint(manifest_key.public_key())
    listed = ["index.html", *(part.name for part in parts)]
    words = readme.text(record, listed, fingerprint=fingerprint, translate=translate)
    view = html.View(
        released=leaving,
        show=_reader(leaving, placed.paths, translate),
        parts=tuple(parts),
        paths=placed.paths,
        translate=translate,
    )
    page = _written(workdir, "index.html", "text/html; charset=utf-8", html.page(view))
    text = _written(workdir, "README.txt", "text/plain; charset=utf-8", [words])
    source = manifest.Source(
        record=record,
        released=leaving,
        parts=(text, page, *parts),
        files_of=placed.files_of,
        seal=seal,
        key_fingerprint=fingerprint,
        ledger_key=ledger_key,
    )
    return _sealed(source, manifest_key, workdir)


def _reader(
    released: Released, paths: dict[str, str], translate: Callable[[str], str]
) -> Callable[[Item], Presentation]:
    zone = released.record.letterhead.time_zone
    return entry.reader(released.record.items, translate=translate, zone=zone, paths=paths)


def _place(record: Record, made: frozenset[str]) -> _Placed:
    """Each file once, however many items hold it. `made` are the files that are not the chart's."""
    names = Names()
    for name in _TOP:
        names.take("", name)
    parts: list[Part] = []
    paths: dict[str, str] = {}
    files_of: dict[str, tuple[str, ...]] = {}
    for item in record.items:
        own: list[str] = []
        for file, name in _leaving(item.files):
            if file.sha256 not in paths:
                paths[file.sha256] = names.take(_folder(file), name, otherwise=item.kind or "file")
                parts.append(_part_of(file, paths[file.sha256], is_made=file.sha256 in made))
            if paths[file.sha256] not in own:
                own.append(paths[file.sha256])
        files_of[item.id] = tuple(own)
    return _Placed(parts=tuple(parts), paths=paths, files_of=files_of)


def _leaving(files: Iterable[File]) -> Iterator[tuple[File, str]]:
    """The files that go along, with the names they ask for: a copy is called like its original."""
    original = ""
    for file in files:
        if file.role is FileRole.ORIGINAL:
            original = file.name
            yield file, file.name
        elif file.role is FileRole.COPY:
            stem = (original or file.name).rpartition(".")[0] or original or file.name
            yield file, f"{stem}.jpg"


def _folder(file: File) -> Folder:
    if file.role is FileRole.COPY:
        return Folder.UPRIGHT
    return Folder.PHOTOS if file.media_type.startswith("image/") else Folder.DOCUMENTS


def _part_of(file: File, name: str, *, is_made: bool) -> Part:
    return Part(
        name=name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        crc32=file.crc32,
        open=file.open,
        is_reference=not is_made,
    )


def _written(workdir: Path, name: str, media_type: str, pieces: Iterable[bytes]) -> Part:
    """A new file of the package, written as its pieces come."""
    path = workdir / name.replace("/", "-")
    with path.open("wb") as out:
        out.writelines(pieces)
    sha256, crc32, size = documents.digest(path)
    return Part(
        name=name,
        media_type=media_type,
        size_bytes=size,
        sha256=sha256,
        crc32=crc32,
        open=documents.opener(path),
    )


def _sealed(source: manifest.Source, key: Ed25519PrivateKey, workdir: Path) -> Made:
    listed = manifest.for_recipient(source)
    signature = sealing.sign(listed, key)
    package_id = manifest.package_id(listed)
    return Made(
        parts=(
            *source.parts,
            _written(workdir, manifest.MANIFEST_NAME, "application/json", [listed]),
            _written(workdir, manifest.SIGNATURE_NAME, "application/json", [signature]),
        ),
        manifest=listed,
        signature=signature,
        practice_manifest=manifest.for_practice(source, package_id=package_id),
        package_id=package_id,
    )
