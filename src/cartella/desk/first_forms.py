"""Forms of the first run alone: the code of the terminal, the owner's account, the key sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.accounts.forms import PasswordForm


class CodeForm(forms.Form):
    """The one-time code that stands where Cartella was started."""

    code = forms.CharField(
        label=_("Setup code"),
        max_length=40,
        help_text=_("Eight letters and digits, printed in the window where Cartella was started."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class OwnerForm(PasswordForm):
    """Who owns the store, and her password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("It stands beside what you do, and in letters that you sign."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    credentials = forms.CharField(
        label=_("Letters after your name"),
        max_length=60,
        required=False,
        help_text=_("For example NP or MD. Printed as you write them."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "credentials", "email")


class SheetForm(forms.Form):
    """One group of characters of the printed key sheet."""

    group = forms.CharField(
        label=_("What the sheet says there"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
