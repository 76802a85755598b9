"""The ledger's rows in words: acts, checks, who, and the looks at one chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cartella.charts.permit import PURPOSE_NAMES, Purpose
from cartella.desk import entry_history, looking, said
from cartella.desk.door import Visit
from cartella.law.facts import Lane
from cartella.ledger.gate import Act, CheckName
from cartella.ledger.models import Exit, Look

ACTS: dict[str, Promise] = {
    Act.RELEASE: _("release"),
    Act.CHART_PRINT: _("saved or printed from a chart"),
}
CHECKS: dict[str, Promise] = {
    CheckName.IDENTITY_VERIFIED: _("Identity verified"),
    CheckName.STANDING_SHOWN: _("Standing shown"),
    CheckName.EVERY_ITEM_DECIDED: _("Every item decided"),
    CheckName.SECOND_LOOK: _("Second look done or not required"),
    CheckName.MANIFEST_SEALED: _("Manifest sealed"),
    CheckName.RECIPIENT_CONFIRMED: _("Recipient confirmed"),
    CheckName.NOT_RECALLED: _("Not recalled"),
    CheckName.NOT_FROZEN: _("Not frozen"),
    CheckName.FORM_ALLOWED: _("Form of delivery allowed"),
    CheckName.SIGNED_IN: _("Signed in"),
    CheckName.MAY_PRINT_CHART: _("May print charts"),
    CheckName.PURPOSE_GIVEN: _("Purpose given"),
}
_LOOKS: dict[str, Promise] = {
    "chart": _("chart"),
    "chart search": _("search in the chart"),
    "entry": _("entry"),
    "picture": _("picture"),
    "split": _("pages, to split"),
    "add records": _("add records"),
    "import": _("import"),
    "import doubt": _("doubt of an import"),
    "review": _("review of a request"),
    "outside review": _("review from outside"),
    "join": _("joining of charts"),
    "contacts": _("contacts"),
    looking.MADE: _("chart made by hand"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """One look. `leaf` None: its hour is not in the ledger yet."""

    at: datetime
    who: str
    what: str
    entries: int
    leaf: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitLine:
    """One exit in the list."""

    exit: Exit
    act: str
    why: str
    who: str


def exit_lines(visit: Visit, exits: Iterable[Exit]) -> list[ExitLine]:
    """Exits with their words."""
    found = list(exits)
    names = entry_history.people(visit, [one for one in map(_person_id, found) if one])
    return [
        ExitLine(
            exit=one,
            act=str(ACTS.get(one.act, one.act)),
            why=_why(one.purpose),
            who=names.get(_person_id(one) or 0, one.actor),
        )
        for one in found
    ]


def _why(purpose: str) -> str:
    """A purpose in words: of a chart's file as it was chosen, of a release the request's kind."""
    if purpose in set(Lane):
        return said.lane(purpose)
    return str(PURPOSE_NAMES[Purpose(purpose)]) if purpose in set(Purpose) else purpose


def checks(exit_: Exit) -> list[tuple[str, str]]:
    """The checks that an exit stood on, each with what shows it."""
    return [(str(CHECKS.get(name, name)), evidence) for name, evidence in exit_.checks]


def look_lines(visit: Visit, looks: Iterable[Look]) -> list[LookLine]:
    """Looks with names, and the leaf that each is hashed into."""
    found = list(looks)
    names = entry_history.people(visit, [one.person_id for one in found])
    members = visit.practice.look_batch_members.filter(look__in=found)
    leaves = dict(members.values_list("look_id", "batch__seq"))
    return [
        LookLine(
            at=one.at,
            who=names.get(one.person_id, f"{one.person_id}"),
            what=_look_words(one.what),
            entries=len(one.entry_ids),
            leaf=leaves.get(one.pk),
        )
        for one in found
    ]


def _look_words(what: str) -> str:
    """What was looked at; a look by breaking the glass says so."""
    plain = what.removeprefix(looking.EMERGENCY)
    words = str(_LOOKS.get(plain, plain))
    return words if plain == what else str(_("%(what)s, in an emergency")) % {"what": words}


def _person_id(exit_: Exit) -> int | None:
    """The member of staff who let it out; requesters and the program have none."""
    kind, _space, number = exit_.actor.partition(" ")
    return int(number) if kind in ("staff", "person") and number.isdigit() else None
