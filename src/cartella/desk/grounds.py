"""The law's grounds as the desk shows them, and what is none, with the reason why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cartella.law.determination import denial
from cartella.release import gather
from cartella.release.models import Decision, RecordsRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One ground that may be chosen."""

    id: str
    words: str
    cite: str
    needs: str
    is_reviewable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOne:
    """Something that is no ground."""

    words: str


def choices(records_request: RecordsRequest) -> list[Choice]:
    """The grounds that may be invoked for this request, HIPAA's first."""
    return [
        Choice(
            id=ground.id,
            words=ground.words.say(_),
            cite=ground.cite,
            needs=_needs(ground),
            is_reviewable=bool(ground.reviewable),
        )
        for ground in denial.grounds(gather.facts(records_request))
    ]


def not_grounds(records_request: RecordsRequest) -> list[NotOne]:
    """What people give as a ground and may not: unpaid bill, no reason given, may sue …"""
    return [
        NotOne(words=one.why.say(_)) for one in denial.not_grounds(gather.facts(records_request))
    ]


def outcome_words(decision: Decision) -> str:
    """What was decided about an item, in words."""
    words = {
        "released": _("Goes out"),
        "withheld": _("Withheld"),
        "misfiled": _("Misfiled: not hers"),
        "outside the record set": _("Outside the record set"),
        "not asked for": _("Not asked for"),
        "outside standing": _("Outside standing"),
    }[decision.outcome]
    if decision.page_from:
        words += " " + _("(pages %(first)s to %(last)s)") % {
            "first": decision.page_from,
            "last": decision.page_to,
        }
    return words


def ground_words(decision: Decision, known: list[Choice]) -> str:
    """The ground that an item was withheld on, with its cite; empty if there is none."""
    ground = next((choice for choice in known if choice.id == decision.ground), None)
    return f"{ground.words} ({ground.cite})" if ground is not None else ""


def _needs(ground: denial.Ground) -> str:
    """What must be stated for a ground, and by whom."""
    if any(need.by.value.startswith("licensed") for need in ground.attest):
        return _("Needs the stated finding of a licensed professional.")
    return _("You state that it is so.") if ground.attest else ""
