"""Forms of the pages about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.accounts.roles import ROLE_NAMES, Role

CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items() if role != Role.OUTSIDE_REVIEWER]


class RolesForm(forms.Form):
    """The roles that somebody holds."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    credentials = forms.CharField(
        label=_("Credentials"), max_length=60, required=False, help_text=_("NP, RN, MD: printed.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    by_mail = forms.BooleanField(
        label=_("Send her the code by mail as well"),
        required=False,
        help_text=_("The mail holds the code, no name and no link."),
    )


class OutsideForm(forms.Form):
    """A reviewer from outside."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As it stands in the contract with her.")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    credentials = forms.CharField(label=_("Credentials"), max_length=60, required=False)
    licence = forms.CharField(
        label=_("Licence"), max_length=120, help_text=_("Kind, state and number.")
    )
    until_on = forms.DateField(
        label=_("Last day on which she may read"), widget=forms.DateInput(attrs={"type": "date"})
    )
