"""A chart of photos and letters in a store, and its package on its way to the requester.

What import would find by opening each photo (50 s for 600) is written at once: blobs, file facts,
thumbnails and upright copies. From there on everything goes by the house's own verbs.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bench import made, store

# Rows only from here on: `store` has set Django up.
# isort: split
from cartella import clock
from cartella.accounts.models import Membership
from cartella.charts import bodies, files, filing, patients
from cartella.charts.filing import Draft, Target
from cartella.charts.index import Files
from cartella.charts.kinds import Kind
from cartella.charts.models import FileFact, Patient, Rendition
from cartella.charts.patients import NewPatient
from cartella.packaging.record import Drawer, FileRole
from cartella.practices.models import Practice
from cartella.release import actors, arrivals, determination, intake, notices, verification
from cartella.release.delivery import release, sending
from cartella.release.intake import Asked
from cartella.release.models import Channel, Delivery, Evidence, OneTimeCode, Package, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a chart holds. A photo is two files of `photo_bytes`: original and upright copy."""

    photos: int
    photo_bytes: int
    documents: int
    pages: int = 2  # of each document


def patient(practice: Practice) -> Patient:
    """Somebody to have records of."""
    new = NewPatient(given_name="Zinnia", family_name="Quillfeather", is_synthetic=True)
    return patients.add(practice, new, at=clock.now())


def fill(of: Patient, size: Size, plain: Path) -> int:
    """Photos and documents as if they had been imported; their plain bytes also go below `plain`,
    for rivals to read. How many entries."""
    plain.mkdir(parents=True, exist_ok=True)
    known = Files()
    drafts = [*_photos(of, size, known, plain), *_documents(of, size, known, plain)]
    target = Target(
        practice=of.practice,
        patient=of,
        system=of.practice.record_systems.get(),
        entry_key="",
        at=clock.now(),
        by_person_id=None,
    )
    return len(filing.file(target, drafts, known))


def _photos(of: Patient, size: Size, known: Files, plain: Path) -> Iterator[Draft]:
    copies = made.shots(2 * size.photos, size.photo_bytes)
    for number, (shot, copy) in enumerate(zip(copies, copies, strict=True)):
        body = shot.body
        sha256 = _keep(of, body)
        (plain / f"photo-{number}.jpg").write_bytes(body)
        (plain / f"photo-{number}-copy.jpg").write_bytes(copy.body)
        known.facts[sha256] = _fact(of, sha256, body, "image/jpeg", picture_count=1)
        known.renditions[sha256] = [
            _rendition(of, sha256, role, content)
            for role, content in (
                (FileRole.COPY, copy.body),
                (FileRole.THUMBNAIL, shot.thumbnail),
            )
        ]
        yield _draft(sha256, body, f"photo-{number}.jpg", "image/jpeg", Kind.PHOTO, Drawer.IMAGES)


def _documents(of: Patient, size: Size, known: Files, plain: Path) -> Iterator[Draft]:
    for number, body in enumerate(made.letters(size.documents, size.pages)):
        sha256 = _keep(of, body)
        (plain / f"letter-{number}.pdf").write_bytes(body)
        kind = "application/pdf"
        known.facts[sha256] = _fact(of, sha256, body, kind, page_count=size.pages)
        name = f"letter-{number}.pdf"
        yield _draft(sha256, body, name, kind, Kind.DOCUMENT, Drawer.ENCOUNTERS)


def _keep(of: Patient, body: bytes) -> str:
    return files.put(of, io.BytesIO(body)).sha256


def _fact(of: Patient, sha256: str, body: bytes, kind: str, **more: int) -> FileFact:
    return FileFact(
        practice=of.practice,
        patient=of,
        sha256=sha256,
        size_bytes=len(body),
        media_type=kind,
        **more,
    )


def _rendition(of: Patient, original: str, role: FileRole, body: bytes) -> Rendition:
    return Rendition(
        practice=of.practice,
        patient=of,
        original_sha256=original,
        role=role.value,
        sha256=_keep(of, body),
        size_bytes=len(body),
        media_type="image/jpeg",
    )


def _draft(sha256: str, body: bytes, name: str, media: str, kind: Kind, drawer: Drawer) -> Draft:
    tree = bodies.of_file(
        bodies.FileBody(
            sha256=sha256,
            size_bytes=len(body),
            name=name,
            media_type=media,
            kind=kind,
            drawer=drawer,
            title=name,
            occurred_on=made.NOON.date(),
        )
    )
    return filing.draft_of_file(tree, sha256)


def determined(of: Patient, by: Membership) -> Round:
    """A request of hers in which everything is granted; its package is not made yet."""
    actor = actors.of(by)
    arrival = arrivals.keep(of.practice, channel=Channel.POST, text="My records", by=actor)
    asked = Asked(stated_name=of.name, contact_email="zinnia@example.org")
    records_request = intake.receive(arrival, asked, by=actor).records_request
    intake.match(records_request, of, by=actor)
    verification.evidence_seen(records_request, Evidence.Way.DOCUMENT, "driver licence", by=actor)
    verification.verify(records_request, by=actor)
    notices.tell_other_contacts(records_request)
    round_ = determination.open_round(records_request, by=actor)
    for task in records_request.searches.select_related("practice", "records_request"):
        determination.search(task, found_count=round_.snapshot.count(), by=actor)
    determination.determine(round_, by=actor)
    return round_


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A package that the requester may download: its address at the public door and her cookie."""

    path: str
    cookie: str
    size_bytes: int


def delivered(round_: Round, by: Membership) -> Ready:
    """Release the package of a round and open it as a requester does with her code."""
    package = Package.objects.select_related("round__records_request", "practice").get(round=round_)
    delivery = release.release(
        package,
        channel=Delivery.Channel.PORTAL,
        to_label="Zinnia Quillfeather",
        by=actors.of(by),
    )
    sending.send(delivery)
    records_request = package.round.records_request
    code = OneTimeCode.objects.create(
        practice=package.practice,
        records_request=records_request,
        purpose=OneTimeCode.Purpose.OPEN,
        delivery_id=delivery.pk,
        salt=b"0" * 16,
        hash=hashlib.sha256(b"bench").digest(),
        sent_at=clock.now(),
        expires_at=clock.now(),
        used_at=clock.now(),
    )
    return Ready(
        path=f"/{package.practice.slug}/records/{delivery.pk}/all/",
        cookie=store.portal_cookie(records_request.pk, delivery.pk, code.pk),
        size_bytes=package.size_bytes,
    )
