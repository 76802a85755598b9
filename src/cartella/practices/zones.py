"""States with the time zones in which they lie, and the names people in the United States give
to zones.

A wrong zone moves the day on which a late letter came in: it is proposed where a state has one,
asked where it has two, and said where it does not fit. Zones by 49 CFR part 71.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"

NAMES = (
    (EASTERN, _("Eastern (New York)")),
    ("America/Detroit", _("Eastern (Detroit)")),
    ("America/Indiana/Indianapolis", _("Eastern (Indianapolis)")),
    (CENTRAL, _("Central (Chicago)")),
    (MOUNTAIN, _("Mountain (Denver)")),
    ("America/Boise", _("Mountain (Boise)")),
    ("America/Phoenix", _("Mountain without summer time (Phoenix)")),
    (PACIFIC, _("Pacific (Los Angeles)")),
    ("America/Anchorage", _("Alaska (Anchorage)")),
    ("Pacific/Honolulu", _("Hawaii (Honolulu)")),
    ("America/Puerto_Rico", _("Atlantic (Puerto Rico)")),
    ("Pacific/Guam", _("Guam")),
    ("Pacific/Pago_Pago", _("Samoa (Pago Pago)")),
)

# Zones of a state, that of most practices first, and the states that lie in them.
_LIE_IN: tuple[tuple[tuple[str, ...], str], ...] = (
    ((EASTERN,), "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV"),
    ((CENTRAL,), "AL AR IA IL LA MN MO MS OK WI"),
    ((MOUNTAIN,), "CO MT NM UT WY"),
    ((PACIFIC,), "CA WA"),
    ((EASTERN, CENTRAL), "FL KY"),
    ((CENTRAL, EASTERN), "TN"),
    ((CENTRAL, MOUNTAIN), "KS ND NE SD TX"),
    ((PACIFIC, MOUNTAIN), "NV"),
    ((PACIFIC, "America/Boise"), "OR"),
    (("America/Boise", PACIFIC), "ID"),
    (("America/Detroit", CENTRAL), "MI"),
    (("America/Indiana/Indianapolis", CENTRAL), "IN"),
    (("America/Phoenix",), "AZ"),
    (("America/Anchorage",), "AK"),
    (("Pacific/Honolulu",), "HI"),
    (("America/Puerto_Rico",), "PR VI"),
    (("Pacific/Guam",), "GU MP"),
    (("Pacific/Pago_Pago",), "AS"),
)
_OF_STATE = {state: zones for zones, states in _LIE_IN for state in states.split()}


def name(zone: str) -> str:
    """A zone as people call it; one that we know no name for, by its city."""
    known = dict(NAMES).get(zone)
    return str(known) if known else zone.rpartition("/")[2].replace("_", " ")


def of_state(state: str) -> tuple[str, ...]:
    """The zones in which a state lies, by its two letters, most practices' first; empty for a
    state that we do not know."""
    return _OF_STATE.get(state, ())


def proposed(state: str) -> str:
    """The zone of a state that has one; empty where it must be asked."""
    found = of_state(state)
    return found[0] if len(found) == 1 else ""


def fits(zone: str, state: str) -> bool:
    """Whether clocks of this zone are ever right in a state. True for a state we do not know."""
    found = of_state(state)
    return not found or _hours(zone) in {_hours(one) for one in found}


def _hours(zone: str) -> tuple[object, ...]:
    """How far a zone is from UTC in winter and in summer: zones of one clock are one."""
    days = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
    return tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days)
