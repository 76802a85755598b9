"""The five screens of asking, and the small forms beside them. Plain words, kept labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.charts.words import DRAWER_NAMES
from cartella.law.facts import Form
from cartella.release.forms import BirthDateField
from cartella.release.models import Manner, Wanted


class WhoForm(forms.Form):
    """Screen 1: who are you, whose record."""

    whose = forms.ChoiceField(
        label=_("Whose records do you want?"),
        choices=[
            ("mine", _("Mine")),
            ("other", _("Someone else’s: my child, or a person I act for")),
        ],
        widget=forms.RadioSelect,
        initial="mine",
    )
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

    def clean(self) -> dict[str, Any]:
        """Who asks for somebody else says who he is."""
        cleaned = super().clean() or {}
        if cleaned.get("whose") == "other" and not cleaned.get("requester_name"):
            self.add_error("requester_name", _("Please write your own name too."))
        if cleaned.get("whose") == "mine":
            cleaned["requester_name"] = ""
        return cleaned


class WhatForm(forms.Form):
    """Screen 2: everything, some dates, or some kinds."""

    wanted = forms.ChoiceField(
        label=_("Which records?"),
        choices=[
            (Wanted.EVERYTHING, _("Everything you have about me")),
            (Wanted.DATES, _("Only some dates")),
            (Wanted.KINDS, _("Only some kinds of records")),
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
    wanted_kinds = forms.MultipleChoiceField(
        label=_("These kinds"),
        required=False,
        choices=[(str(drawer.value), name) for drawer, name in DRAWER_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    wanted_words = forms.CharField(
        label=_("Anything we should know to find it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You do not have to say why you want your records."),
    )

    def clean(self) -> dict[str, Any]:
        """Dates in order; dates or kinds given where they are asked for."""
        cleaned = super().clean() or {}
        wanted = cleaned.get("wanted")
        first, last = cleaned.get("wanted_from_on"), cleaned.get("wanted_to_on")
        if wanted == Wanted.DATES and not (first or last):
            self.add_error("wanted_from_on", _("Write the first day, the last day, or both."))
        if wanted == Wanted.DATES and first and last and first > last:
            self.add_error("wanted_to_on", _("The last day comes before the first day."))
        if wanted == Wanted.KINDS and not cleaned.get("wanted_kinds"):
            self.add_error("wanted_kinds", _("Choose one kind at least, or go for everything."))
        return cleaned


class HowForm(forms.Form):
    """Screen 3: how and where."""

    form = forms.ChoiceField(
        label=_("In what form?"),
        choices=[
            (Form.ELECTRONIC.value, _("As files")),
            (Form.PAPER.value, _("On paper")),
        ],
        widget=forms.RadioSelect,
        initial=Form.ELECTRONIC.value,
    )
    manner = forms.ChoiceField(
        label=_("How shall we give them to you?"),
        choices=[
            (Manner.PORTAL, _("I save them from this page")),
            (Manner.LINK, _("Send me a link by e-mail")),
            (Manner.EMAIL, _("Send them in an e-mail")),
            (Manner.BY_HAND, _("By mail, by fax, or on a drive")),
            (Manner.IN_PERSON, _("I will pick them up")),
        ],
        widget=forms.RadioSelect,
        initial=Manner.PORTAL,
    )
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
        """At least one way to reach her, and the address that the chosen way needs."""
        cleaned = super().clean() or {}
        manner = cleaned.get("manner")
        email, phone, post = (
            cleaned.get(name) for name in ("contact_email", "contact_phone", "postal_address")
        )
        if not (email or phone or post):
            self.add_error(
                "contact_email", _("Give us one way to reach you: e-mail, phone, or mail.")
            )
        if manner in (Manner.LINK, Manner.EMAIL) and not email:
            self.add_error("contact_email", _("Write the e-mail that we shall send them to."))
        if manner == Manner.EMAIL and not cleaned.get("knows_risk"):
            self.add_error("knows_risk", _("Please read this line and tick it, or choose a link."))
        if manner == Manner.BY_HAND and not (post or phone):
            self.add_error("postal_address", _("Write where we shall send them."))
        if cleaned.get("form") == Form.PAPER.value and manner in (
            Manner.PORTAL,
            Manner.LINK,
            Manner.EMAIL,
        ):
            self.add_error("manner", _("Paper goes by mail, or you pick it up."))
        return cleaned


class CodeForm(forms.Form):
    """A six-digit code."""

    code = forms.CharField(
        label=_("The code"),
        max_length=12,
        error_messages={"required": _("Type the six digits that we sent.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}
        ),
    )


class ReceiptForm(forms.Form):
    """Number and receipt code, as printed on the receipt."""

    number = forms.CharField(
        label=_("The number of your request"),
        max_length=20,
        error_messages={"required": _("Type the number from your receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    receipt_code = forms.CharField(
        label=_("Your receipt code"),
        max_length=20,
        error_messages={"required": _("Type the code from your receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class WordsForm(forms.Form):
    """A few words of the requester, kept as they are."""

    words = forms.CharField(
        label=_("Your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
