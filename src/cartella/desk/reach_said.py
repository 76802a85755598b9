"""What is wrong or odd with a telephone, an address or a time zone that was typed, in words."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.desk.rules_form import states
from cartella.practices import reach, zones
from cartella.practices.models import LegalEntity, Practice
from cartella.practices.reach import Lack

_LACKS = {
    Lack.STREET_AND_CITY: gettext_lazy("the street or box, and the city"),
    Lack.STATE: gettext_lazy("the state"),
    Lack.ZIP: gettext_lazy("the ZIP code"),
}


def phone(text: str) -> str:
    """The number as it was typed. Raises ValidationError if nobody could dial it."""
    if reach.is_phone(text):
        return text
    raise forms.ValidationError(
        _("Nobody could dial this. Write it with the area code, such as (415) 555-0134.")
    )


def address(text: str) -> str:
    """The address as it was typed, in tidy lines. Raises ValidationError that names what it
    lacks."""
    lacks = reach.lacks(text)
    if not lacks:
        # A browser ends lines in its own way; that alone is no change.
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())
    what = "; ".join(str(words) for lack, words in _LACKS.items() if lack in lacks)
    raise forms.ValidationError(
        _("A letter would not find its way. Still to write: %(what)s.") % {"what": what}
    )


def odd_phone(text: str) -> list[str]:
    """What should be looked at again in a number that may be right."""
    if not text or not reach.is_abroad(text):
        return []
    return [_("%(phone)s is a number abroad. Patients call what stands there.") % {"phone": text}]


def odd_address(text: str) -> list[str]:
    """What should be looked at again in an address that may be right."""
    if not text or reach.has_number(text):
        return []
    return [_("The postal address has no house number and no box. Is that right?")]


def odd_contact(text: str) -> list[str]:
    """Whoever takes complaints needs a telephone: 45 CFR 164.524(d)(2)(iii)."""
    if not text or reach.is_phone(text):
        return []
    return [_("No telephone number stands beside who takes complaints. A denial needs one.")]


def state_name(state: str) -> str:
    """A state's name, by its two letters."""
    return dict(states()).get(f"US-{state}", state)


def odd_zone(zone: str, entity: LegalEntity) -> str:
    """What is said where a place's clock is not one of its legal entity's state; else ''."""
    if zones.fits(zone, entity.state):
        return ""
    return _("%(zone)s is no time zone of %(state)s, where %(entity)s is. Is that right?") % {
        "zone": zones.name(zone),
        "state": state_name(entity.state),
        "entity": entity.name,
    }


def odd_practice_zone(zone: str, practice: Practice) -> list[str]:
    """What is said where the practice's clock is right in no state of its legal entities."""
    found = list(practice.legal_entities.filter(ended_on__isnull=True).order_by("id"))
    if not found or any(zones.fits(zone, entity.state) for entity in found):
        return []
    return [odd_zone(zone, found[0])]
