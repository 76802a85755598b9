"""What a patient writes on the tablet, and how staff ask on the telephone. Plain words.

Nothing is asked that may not be asked: no reason, no notary, no visit, no account.
"""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.law.facts import Form
from cartella.release import own_page
from cartella.release.forms import BirthDateField
from cartella.release.models import Manner, Wanted

MOST_SIGNATURE_BYTES = 400_000
_PREFIX = "data:image/png;base64,"


class CounterForm(forms.Form):
    """A request, as the patient herself writes it."""

    stated_name = forms.CharField(
        label=_("Full name of the patient"),
        max_length=200,
        help_text=_("As the practice knows it. An old name is fine too."),
        error_messages={"required": _("Write the name of the patient.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    stated_born_on = BirthDateField(label=_("Birth date of the patient"))
    requester_name = forms.CharField(
        label=_("Your own name, if you ask for someone else"), max_length=200, required=False
    )
    wanted = forms.ChoiceField(
        label=_("Which records?"),
        choices=[
            (Wanted.EVERYTHING, _("Everything you have about me")),
            (Wanted.DATES, _("Only some dates")),
        ],
        widget=forms.RadioSelect,
        initial=Wanted.EVERYTHING,
    )
    wanted_from_on = forms.DateField(
        label=_("From this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    wanted_to_on = forms.DateField(
        label=_("To this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    wanted_words = forms.CharField(
        label=_("Anything we should know to find it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("You do not have to say why you want your records."),
    )
    form = forms.ChoiceField(
        label=_("In what form?"),
        choices=[(Form.ELECTRONIC.value, _("As files")), (Form.PAPER.value, _("On paper"))],
        widget=forms.RadioSelect,
        initial=Form.ELECTRONIC.value,
    )
    manner = forms.ChoiceField(
        label=_("How shall we give them to you?"), choices=[], widget=forms.RadioSelect
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("We write to you here when something happens. No health words in it."),
    )
    contact_phone = forms.CharField(
        label=_("Your phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}),
    )
    postal_address = forms.CharField(
        label=_("Your mail address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    knows_risk = forms.BooleanField(
        label=_(
            "If you chose e-mail: I know that others may read it on its way, and I still want it."
        ),
        required=False,
    )
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways: list[Any] = [
            (Manner.IN_PERSON.value, _("I will pick them up")),
            (Manner.BY_HAND.value, _("By mail, by fax, or on a drive")),
            (Manner.EMAIL.value, _("Send them in an e-mail")),
            (Manner.LINK.value, _("Send me a link by e-mail")),
        ]
        refused = tuple(one.value for one in own_page.MANNERS)
        self.fields["manner"].choices = own_page.offered(ways, refused)  # type: ignore[attr-defined]
        self.fields["manner"].initial = Manner.IN_PERSON.value

    def clean(self) -> dict[str, Any]:
        """Dates in order; the address that the chosen way needs."""
        said = super().clean() or {}
        first, last = said.get("wanted_from_on"), said.get("wanted_to_on")
        if said.get("wanted") == Wanted.DATES and not (first or last):
            self.add_error("wanted_from_on", _("Write the first day, the last day, or both."))
        if first and last and first > last:
            self.add_error("wanted_to_on", _("The last day comes before the first day."))
        by_mail = said.get("manner") in (Manner.EMAIL, Manner.LINK)
        if by_mail and not said.get("contact_email") and "contact_email" not in self.errors:
            self.add_error("contact_email", _("For this way we need your e-mail."))
        if said.get("manner") == Manner.EMAIL and not said.get("knows_risk"):
            self.add_error("knows_risk", _("Please tick this, or choose another way."))
        return said

    def clean_signature(self) -> bytes:
        """The drawn name as a PNG; empty bytes if there is none, or what was sent is no picture.

        Signing is nobody's duty, so a broken one stops nothing.
        """
        sent = self.cleaned_data["signature"]
        if not sent.startswith(_PREFIX) or len(sent) > 2 * MOST_SIGNATURE_BYTES:
            return b""
        try:
            drawn = base64.b64decode(sent.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            return b""
        is_picture = drawn.startswith(b"\x89PNG\r\n\x1a\n") and len(drawn) <= MOST_SIGNATURE_BYTES
        return drawn if is_picture else b""


class StatusForm(forms.Form):
    """Somebody on the telephone asks how far it is."""

    number = forms.CharField(
        label=_("Number of the request"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    receipt_code = forms.CharField(
        label=_("Code on the receipt"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
