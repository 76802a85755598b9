"""How far the line has come: a request received, verified, scoped, determined, packaged, released.

Packages here are two small files instead of a rendered record, so that what is tested of gate and
delivery takes milliseconds; that real ones are made is for test_assembly.
"""

import hashlib
import zlib
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.law.determination import denial
from cartella.packaging import archive
from cartella.packaging.record import Outcome
from cartella.release import (
    advance,
    arrivals,
    assembly,
    determination,
    gather,
    intake,
    pricing,
    verification,
)
from cartella.release.actors import PROGRAM, Actor
from cartella.release.delivery import release
from cartella.release.lifecycle import Act
from cartella.release.models import (
    Channel,
    Delivery,
    Evidence,
    Package,
    PackagePart,
    RecordsRequest,
    Round,
)
from tests.people import Cast
from tests.release import rows

FINDING = "In my judgment access would endanger her life."


def received(cast: Cast, *, received_at: datetime | None = None, **asked: object) -> RecordsRequest:
    """A request that came by letter."""
    arrival = arrivals.keep(
        cast.practice,
        channel=Channel.POST,
        text="I want my records",
        received_at=received_at,
        by=cast.act(cast.desk),
    )
    said = {
        "stated_name": "Zinnia Quillfeather",
        "stated_born_on": date(1988, 2, 29),
        "contact_email": "zinnia@example.org",
    } | asked
    asked_ = intake.Asked(**said)  # type: ignore[arg-type]
    return intake.receive(arrival, asked_, by=cast.act(cast.desk)).records_request


def staff(cast: Cast) -> Actor:
    """The records coordinator, who does most of it."""
    return cast.act(cast.coordinator)


def verified(cast: Cast, **asked: object) -> RecordsRequest:
    """A request whose requester has shown who she is."""
    rr = received(cast, **asked)
    intake.match(rr, cast.patient, by=staff(cast))
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "driver licence", by=staff(cast))
    verification.verify(rr, by=staff(cast))
    return rr


def scoped(cast: Cast, *kinds: str, **asked: object) -> Round:
    """A round over entries of these kinds (two observations if none is named)."""
    for kind in kinds or ("observation", "observation"):
        rows.entry(cast, kind)
    return determination.open_round(verified(cast, **asked), by=staff(cast))


def reviewable(round_: Round) -> str:
    """The ground of a finding that she would be endangered."""
    facts = gather.facts(round_.records_request)
    return next(ground.id for ground in denial.grounds(facts) if ground.reviewable)


def withhold(round_: Round, *entry_ids: int, by: Actor, **also: object) -> None:
    """Withhold entries under a professional's stated finding."""
    determination.decide(
        round_,
        entry_ids,
        Outcome.WITHHELD,
        ground=reviewable(round_),
        finding=FINDING,
        finding_by="Nora Needle, NP",
        by=by,
        **also,  # type: ignore[arg-type]
    )


def granted(cast: Cast, **asked: object) -> Round:
    """A round that is determined: everything leaves."""
    round_ = scoped(cast, **asked)
    determination.determine(round_, by=staff(cast))
    return round_


def package(round_: Round) -> Package:
    """A package of two small files, assembled and priced."""
    practice = round_.practice
    owner = Owner(kind=OwnerKind.PACKAGE, id=f"{round_.pk}-1")
    files = {"manifest.json": b'{"round": %d}' % round_.pk, "records.pdf": b"%PDF-1.7 " * 5000}
    blobs = {name: store.put_bytes(practice, owner, data) for name, data in files.items()}
    now = clock.now()
    new = Package(
        practice=practice,
        round=round_,
        number=1,
        recipient="the patient",
        form=round_.records_request.form,
        sealed_at=now,
        build="test",
        package_id=hashlib.sha256(files["manifest.json"]).hexdigest(),
        practice_manifest=blobs["manifest.json"],
        size_bytes=0,
        etag="",
        needs_second_look=assembly.needs_second_look(practice, round_.records_request),
    )
    advance.advance(new, Act.ASSEMBLE, by=PROGRAM)
    for order, (name, data) in enumerate(files.items()):
        PackagePart.objects.create(
            practice=practice,
            package=new,
            order=order,
            name=name,
            media_type="application/pdf" if name.endswith("pdf") else "application/json",
            size_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            crc32=zlib.crc32(data),
            blob=blobs[name],
        )
    plan = archive.Plan(assembly.parts_of(new), at=now)
    Package.objects.filter(pk=new.pk).update(size_bytes=plan.size, etag=plan.etag)
    pricing.price(new)
    new.refresh_from_db()
    return new


def packaged(cast: Cast, **asked: object) -> Package:
    """A granted round with its package."""
    return package(granted(cast, **asked))


def on_its_way(
    cast: Cast, channel: Delivery.Channel = Delivery.Channel.PORTAL, **also: object
) -> Delivery:
    """A delivery of a fresh package, still inside its undo window if it has one."""
    said: dict[str, object] = {"to_label": "the patient"}
    if channel in (Delivery.Channel.EMAIL, Delivery.Channel.LINK):
        said |= {"to_address": "zinnia@example.org", "was_warned": True}
    return release.release(
        packaged(cast),
        channel=channel,
        by=staff(cast),
        **(said | also),  # type: ignore[arg-type]
    )


def after_the_window(delivery: Delivery) -> AbstractContextManager[None]:
    """A moment at which nothing can be undone any more."""
    return clock.frozen(delivery.available_at + timedelta(seconds=1))
