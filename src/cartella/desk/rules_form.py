"""The form of "try a case": a request that nobody made, to see what the law would say."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.law.book import jurisdiction
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Requester
from cartella.law.pricing.copies import Copy

_UNKNOWN = ("", _("Not known"))


def _words(enum: Any) -> list[tuple[str, Any]]:
    return [(member.value, _(member.value)) for member in enum]


class CaseForm(forms.Form):
    """What the law needs to know about a request. Every box but the first three may stay open:
    what is not known is taken on the patient's side."""

    state = forms.ChoiceField(label=_("State of the practice"))
    received_on = forms.DateField(
        label=_("Day it came in"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    lane = forms.ChoiceField(label=_("What kind of request"), choices=lambda: _words(Lane))
    requester = forms.ChoiceField(label=_("Who asks"), choices=lambda: _words(Requester))
    form = forms.ChoiceField(
        label=_("In which form"), required=False, choices=lambda: [_UNKNOWN, *_words(Form)]
    )
    holder = forms.ChoiceField(
        label=_("Who keeps the record"),
        required=False,
        choices=lambda: [_UNKNOWN, *_words(Holder)],
    )
    covered = forms.ChoiceField(
        label=_("Is the practice covered by HIPAA?"),
        required=False,
        choices=[("", _("Not answered: counts as yes")), ("yes", _("Yes")), ("no", _("No"))],
    )
    held = forms.ChoiceField(
        label=_("How is the chart kept?"),
        required=False,
        choices=[_UNKNOWN, ("electronic", _("Electronically")), ("paper", _("On paper"))],
    )
    pages = forms.IntegerField(
        label=_("Pages of the copy"), required=False, min_value=0, max_value=100_000
    )
    certified = forms.BooleanField(label=_("With certificate or affidavit"), required=False)
    purpose = forms.ChoiceField(
        label=_("What for, if it was said"),
        required=False,
        choices=lambda: [_UNKNOWN, *_words(Purpose)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = states()

    def facts(self, zone: str) -> Facts:
        """The case as the law takes it in; noon of the day in the practice's zone."""
        said = self.cleaned_data
        at = datetime.combine(said["received_on"], time(12), ZoneInfo(zone)).astimezone(UTC)
        return Facts(
            lane=Lane(said["lane"]),
            requester=Requester(said["requester"]),
            received_at=at,
            zone=zone,
            states=(said["state"],),
            covered={"yes": True, "no": False}.get(said["covered"]),
            holders=frozenset({Holder(said["holder"])} if said["holder"] else ()),
            forms=frozenset({Form(said["form"])} if said["form"] else ()),
            purpose=Purpose(said["purpose"]) if said["purpose"] else None,
            is_held_electronically={"electronic": True, "paper": False}.get(said["held"]),
        )

    def copy(self) -> Copy:
        """The copy whose price is asked."""
        return Copy(
            pages=self.cleaned_data["pages"] or 0,
            wants_certification=self.cleaned_data["certified"],
        )


def states() -> list[tuple[str, str]]:
    """Code and name of every state in the data, by name."""
    places = [jurisdiction.load(code) for code in jurisdiction.loaded_codes()]
    named = [(place.id, place.name) for place in places if place and place.id != "US"]
    return sorted(named, key=lambda pair: pair[1])
