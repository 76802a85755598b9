"""States and territories with the zone in which most of their practices count days."""

from zoneinfo import ZoneInfo

from cartella.law.book import jurisdiction
from cartella.law.book.loader import Place
from cartella.law.rulings.reading import nearest

EASTERN = "America/New_York"
CENTRAL = "America/Chicago"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"

ZONES: dict[str, str] = {
    **{f"US-{code}": EASTERN for code in (
        "CT", "DC", "DE", "FL", "GA", "IN", "KY", "MA", "MD", "ME", "MI", "NC", "NH", "NJ", "NY",
        "OH", "PA", "RI", "SC", "VA", "VT", "WV",
    )},
    **{f"US-{code}": CENTRAL for code in (
        "AL", "AR", "IA", "IL", "KS", "LA", "MN", "MO", "MS", "ND", "NE", "OK", "SD", "TN", "TX",
        "WI",
    )},
    **{f"US-{code}": MOUNTAIN for code in ("CO", "ID", "MT", "NM", "UT", "WY")},
    **{f"US-{code}": PACIFIC for code in ("CA", "NV", "OR", "WA")},
    "US-AK": "America/Anchorage",
    "US-AZ": "America/Phoenix",
    "US-HI": "Pacific/Honolulu",
    "US-PR": "America/Puerto_Rico",
    "US-VI": "America/St_Thomas",
    "US-GU": "Pacific/Guam",
    "US-MP": "Pacific/Saipan",
    "US-AS": "Pacific/Pago_Pago",
}  # fmt: skip
NO_STATE_ZONE = EASTERN


def code_of(place: Place, word: str) -> str:
    """A state's ISO code from `US-CA` or `CA`. Raises CaseError for a place that is none."""
    code = word.upper()
    code = code if code.startswith("US-") else f"US-{code}"
    if code not in ZONES:
        names = {one.name.lower(): one.id for one in map(jurisdiction.load, ZONES) if one}
        near = names.get(word.strip().lower())
        hint = f" (did you mean {near}?)" if near else nearest(code, list(ZONES))
        place.refuse(f"a state such as US-CA{hint}", word)
    return code


def zone_of(place: Place, states: tuple[str, ...], zone: str | None) -> str:
    """The zone named, else that of the first state, else Eastern time."""
    if zone is None:
        return ZONES[states[0]] if states else NO_STATE_ZONE
    try:
        ZoneInfo(zone)
    except (OSError, ValueError):
        place.refuse("a time zone such as America/Chicago", zone)
    return zone
