"""What belongs to a complete answer: kinds of entry, and what goes out in their place."""

from dataclasses import dataclass
from typing import Annotated

from cartella.law.determination import scope
from cartella.law.facts import Kind
from cartella.law.finding import N_, Finding
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling

NOTHING_SAID = N_("Which kinds the chart holds is not said.")

IMAGES = frozenset({Kind.PHOTO, Kind.DIAGNOSTIC_REPORT})
BILLING = frozenset({Kind.INVOICE, Kind.PAYMENT, Kind.CLAIM, Kind.COVERAGE, Kind.CREDIT})

_INCLUDE: dict[Kind, tuple[str, ...]] = {
    **dict.fromkeys(BILLING, ("include_billing",)),
    Kind.PHOTO: ("include_images", "include_consents_and_photos", "release_images"),
    Kind.CONSENT: ("include_consents_and_photos",),
    Kind.MESSAGE: ("include_messages",),
    Kind.DIAGNOSTIC_REPORT: ("release_test_reports",),
    Kind.OBSERVATION: ("release_test_reports",),
    Kind.DOCUMENT: ("release_received_records",),
}


def include(draft: Draft, at: Situation) -> frozenset[Kind]:
    """Take in why each kind asked for is inside or outside; the kinds that are inside."""
    given = at.given
    asked = given.asked_for or given.holds
    inside = set()
    for kind in sorted(asked, key=lambda one: one.name):
        answer = draft.take(scope.membership(kind), decides=False)
        if answer.is_inside:
            inside.add(kind)
            draft.must(*_INCLUDE.get(kind, ()))
    if given.asked_for and given.holds:
        inside &= given.holds
    return frozenset(inside)


def complete(draft: Draft, at: Situation, sent: frozenset[Kind]) -> None:
    """Forbid an answer that leaves out what is inside the record set and was asked for."""
    inside = include(draft, at)
    if not inside:
        return
    draft.must("track_every_item")
    missing = inside - sent if sent else frozenset()
    draft.must_not("send_abstract_as_entire_record", "close_with_open_item")
    if missing:
        draft.must("release_the_rest").forbid()
        if Kind.PHOTO in missing:
            draft.must_not("report_instead_of_image")


# Kinds that may be a paper of the business and no part of the chart, by how they are used.
_MAY_BE_BUSINESS = frozenset(
    {
        Kind.APPOINTMENT, Kind.SERVICE, Kind.DOCUMENT, Kind.MEMBERSHIP, Kind.PRACTITIONER,
        Kind.ORGANIZATION, Kind.LOCATION, Kind.PROVENANCE, Kind.OTHER,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """Leave a kind of entry out of the copy because it is outside the record set."""

    kinds: Annotated[frozenset[Kind], "kinds left out"]
    not_used_to_decide: Annotated[
        bool, "business papers, booking lists and the like, never used to decide about patients"
    ] = False


def leave_out(at: Situation, act: LeaveOut) -> Finding[Ruling]:
    """Lawful for what is not used to decide about patients (45 CFR 164.501)."""
    draft = at.draft()
    for kind in sorted(act.kinds, key=lambda one: one.name):
        answer = draft.take(scope.membership(kind))
        if answer.is_inside and act.not_used_to_decide and kind in _MAY_BE_BUSINESS:
            draft.use("fed-acc-002")
        elif answer.is_inside:
            draft.must(*_INCLUDE.get(kind, ())).must("release", "track_every_item")
            draft.must_not("send_abstract_as_entire_record").forbid()
        elif answer.ground is not None:
            draft.must("write_denial_letter")
    if at.facts().lane in ACCESS_LANES:
        draft.must("release_the_rest", "answer_by_due_date")
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointToPortal:
    """Answer by pointing to the portal."""

    holds_everything: Annotated[bool | None, "the portal shows all that was asked for"] = None
    patient_agrees: Annotated[bool | None, "the patient is content with it"] = None


def point_to_portal(at: Situation, act: PointToPortal) -> Finding[Ruling]:
    """A portal answers only as far as its content and the patient's choice go (164.524(c))."""
    draft = at.draft().must("provide_rest_outside_portal", "answer_by_due_date")
    draft.must_not("treat_portal_subset_as_complete", "require_portal_only")
    is_enough = act.holds_everything is True and act.patient_agrees is not False
    return draft.allow(is_enough).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeNew:
    """Make, or decline to make, information that does not exist."""

    declined: Annotated[bool, "the practice declines and gives what exists"] = True
    existing_given: Annotated[bool | None, "what exists is given"] = None


def make_new(at: Situation, act: MakeNew) -> Finding[Ruling]:
    """Access covers what is held; it orders no new analysis (45 CFR 164.524(a)(1))."""
    draft = at.draft().must("release_existing_records", "answer_by_due_date")
    return draft.allow(act.existing_given is not False).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProduceOnce:
    """Give the same information once, though it is held in several places."""


def produce_once(at: Situation, _act: ProduceOnce) -> Finding[Ruling]:
    """45 CFR 164.524(c)(1)."""
    return at.draft().must("produce_once").done()
