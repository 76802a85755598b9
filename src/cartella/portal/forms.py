"""The five screens of asking, and the small forms beside them. Plain words, kept labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.charts.words import DRAWER_NAMES
from cartella.law.facts import Form
from cartella.release.forms import WANTED_WORDS, HowForm, WhichForm, WhoseForm, one_of
from cartella.release.models import Manner, Wanted


class WhoForm(WhoseForm):
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
    field_order = ("whose",)

    def clean(self) -> dict[str, Any]:
        """Who asks for somebody else says who he is."""
        cleaned = super().clean() or {}
        if cleaned.get("whose") == "other" and not cleaned.get("requester_name"):
            self.add_error("requester_name", _("Please write your own name too."))
        if cleaned.get("whose") == "mine":
            cleaned["requester_name"] = ""
        return cleaned


class WhatForm(WhichForm):
    """Screen 2: everything, some dates, or some kinds."""

    wanted = one_of(_("Which records?"), WANTED_WORDS)
    wanted_kinds = forms.MultipleChoiceField(
        label=_("These kinds"),
        required=False,
        choices=[(str(drawer.value), name) for drawer, name in DRAWER_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Kinds given where they are asked for."""
        cleaned = super().clean()
        if cleaned.get("wanted") == Wanted.KINDS and not cleaned.get("wanted_kinds"):
            self.add_error("wanted_kinds", _("Choose one kind at least, or go for everything."))
        return cleaned


class ReachForm(HowForm):
    """Screen 3: how and where."""

    def clean(self) -> dict[str, Any]:
        """At least one way to reach her, and the address that the chosen way needs."""
        cleaned = super().clean()
        manner = cleaned.get("manner")
        email, phone, post = (
            cleaned.get(name) for name in ("contact_email", "contact_phone", "postal_address")
        )
        if not (email or phone or post) and "contact_email" not in self.errors:
            self.add_error(
                "contact_email", _("Give us one way to reach you: e-mail, phone, or mail.")
            )
        if manner == Manner.BY_HAND and not (post or phone):
            self.add_error("postal_address", _("Write where we shall send them."))
        goes_by_wire = manner in (Manner.PORTAL, Manner.LINK, Manner.EMAIL)
        if cleaned.get("form") == Form.PAPER and goes_by_wire:
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
