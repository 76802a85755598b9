"""What desk and portal share when somebody asks: the fields, and the request that they say.

The public page, the tablet at the counter and the telephone ask the same in the same words. Nothing
is asked that may not be asked: no reason, no notary, no visit, no account.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.law.facts import Form
from cartella.release.intake import Asked
from cartella.release.models import Manner, Wanted

_OLDEST_YEAR = 1900

# As the requester reads them; the desk has shorter words for the same.
WANTED_WORDS = {
    Wanted.EVERYTHING: _("Everything you have about me"),
    Wanted.DATES: _("Only some dates"),
    Wanted.KINDS: _("Only some kinds of records"),
}
FORM_WORDS = {Form.ELECTRONIC: _("As files"), Form.PAPER: _("On paper")}
MANNER_WORDS = {
    Manner.PORTAL: _("I save them from this page"),
    Manner.LINK: _("Send me a link by e-mail"),
    Manner.EMAIL: _("Send them in an e-mail"),
    Manner.BY_HAND: _("By mail, by fax, or on a drive"),
    Manner.IN_PERSON: _("I will pick them up"),
}


class BirthDate(forms.MultiWidget):
    """Month, day and year as three boxes: faster on a phone than a calendar."""

    def __init__(self) -> None:
        boxes = [
            (_("Month"), "bday-month", "2"),
            (_("Day"), "bday-day", "2"),
            (_("Year"), "bday-year", "4"),
        ]
        super().__init__(
            [
                forms.TextInput(
                    attrs={
                        "inputmode": "numeric",
                        "autocomplete": auto,
                        "maxlength": most,
                        "aria-label": word,
                        "placeholder": word,
                        "class": "short",
                    }
                )
                for word, auto, most in boxes
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        """The three boxes of a date."""
        return [value.month, value.day, value.year] if isinstance(value, date) else ["", "", ""]


class BirthDateField(forms.MultiValueField):
    """A birth date of three numbers. 29 February is a day like any other in a leap year."""

    widget = BirthDate

    def __init__(self, **kwargs: Any) -> None:
        whole = _("Write the month, the day and the year in numbers, like 4 23 1985.")
        super().__init__(
            fields=[forms.IntegerField(error_messages={"invalid": whole}) for _box in range(3)],
            error_messages={"required": whole, "invalid": whole, "incomplete": whole},
            **kwargs,
        )

    def compress(self, data_list: list[Any]) -> date | None:
        """The date, or a message that says how to write it."""
        if not data_list or all(value is None for value in data_list):
            return None
        month, day, year = data_list
        try:
            born_on = date(year, month, day)
        except (ValueError, TypeError):
            raise forms.ValidationError(
                _("There is no such day. Please look at the month and the day again.")
            ) from None
        if year < _OLDEST_YEAR:
            raise forms.ValidationError(_("Please write the year with four numbers."))
        return born_on


def one_of(label: Any, words: Mapping[Any, Any], **more: Any) -> forms.ChoiceField:
    """A choice among few, all of them in sight; the first is chosen until she chooses."""
    choices = [(one.value, said) for one, said in words.items()]
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, initial=choices[0][0], **more
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """A day that need not be given."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **more)


class WhoseForm(forms.Form):
    """Whose record, and who asks."""

    stated_name = forms.CharField(
        label=_("Full name of the patient"),
        max_length=200,
        help_text=_("As the practice knows it. An old name is fine too."),
        error_messages={"required": _("Write the name of the patient.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    stated_born_on = BirthDateField(label=_("Birth date of the patient"))
    requester_name = forms.CharField(
        label=_("Your own name, if you ask for someone else"), max_length=200, required=False
    )


class WhichForm(forms.Form):
    """Everything, or some dates."""

    wanted = one_of(
        _("Which records?"),
        {one: WANTED_WORDS[one] for one in (Wanted.EVERYTHING, Wanted.DATES)},
    )
    wanted_from_on = day(_("From this day"))
    wanted_to_on = day(_("To this day"))
    wanted_words = forms.CharField(
        label=_("Anything we should know to find it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You do not have to say why you want your records."),
    )

    def clean(self) -> dict[str, Any]:
        """A first or a last day where dates are asked for, and in order."""
        said = super().clean() or {}
        first, last = said.get("wanted_from_on"), said.get("wanted_to_on")
        if said.get("wanted") == Wanted.DATES and not (first or last):
            self.add_error("wanted_from_on", _("Write the first day, the last day, or both."))
        if said.get("wanted") == Wanted.DATES and first and last and first > last:
            self.add_error("wanted_to_on", _("The last day comes before the first day."))
        return said


class HowForm(forms.Form):
    """In which form, by which way, and where we reach her."""

    form = one_of(_("In what form?"), FORM_WORDS)
    manner = one_of(_("How shall we give them to you?"), MANNER_WORDS)
    contact_email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We write to you here when something happens. No health words in it."),
    )
    contact_phone = forms.CharField(
        label=_("Your phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    postal_address = forms.CharField(
        label=_("Your mail address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    knows_risk = forms.BooleanField(
        label=_(
            "If you chose e-mail: I know that others may read it on its way, and I still want it."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The address that e-mail needs, and her word that plain e-mail may be read by others."""
        said = super().clean() or {}
        manner = said.get("manner")
        needs_email = manner in (Manner.LINK, Manner.EMAIL) and not said.get("contact_email")
        if needs_email and "contact_email" not in self.errors:
            self.add_error("contact_email", _("Write the e-mail that we shall send them to."))
        if manner == Manner.EMAIL and not said.get("knows_risk"):
            self.add_error("knows_risk", _("Please tick this, or choose another way."))
        return said


def asked(said: Mapping[str, Any], *, language: str) -> Asked:
    """The request that a cleaned form says."""
    return Asked(
        stated_name=said["stated_name"],
        stated_born_on=said["stated_born_on"],
        requester_name=said["requester_name"],
        contact_email=said["contact_email"],
        contact_phone=said["contact_phone"],
        postal_address=said["postal_address"],
        language=language,
        wanted=Wanted(said["wanted"]),
        wanted_from_on=said["wanted_from_on"],
        wanted_to_on=said["wanted_to_on"],
        wanted_kinds=tuple(said.get("wanted_kinds", ())),
        wanted_words=said["wanted_words"],
        form=Form(said["form"]),
        manner=Manner(said["manner"]),
    )
