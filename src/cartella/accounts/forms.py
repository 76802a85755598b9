"""Forms of people's own sign-in."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    """The code of an invitation."""

    code = forms.CharField(
        label=_("Code of the invitation"),
        max_length=40,
        help_text=_("16 letters and digits. Hyphens and small letters do no harm."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,  # signing in takes it as it is typed
        help_text=_("At least 12 characters. Some words in a row are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if "again" in said and said.get("password") != said["again"]:
            self.add_error("again", ValidationError(_("The two differ. Type both again.")))
        return said


def _name_code(form: forms.Form, label: Any) -> None:
    """One word for it on every page: the code app. A grey "Code" in the box looks like one."""
    field = form.fields["code"]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"


class CodeAppForm(ActivateTOTPForm):  # type: ignore[misc]  # untyped there
    """The first code of a code app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _("Code that the app shows"))


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # untyped there
    """A code of the app, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _("Code"))


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]  # untyped there
    """The same before an act that needs it fresh."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _("Code"))


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # untyped there
    """A passkey: it proves by itself who is there, so it is made to sign in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again: her phone, desk 2 …")

    def clean(self) -> dict[str, Any]:
        """The device must have checked that it is she (finger, face, or its own PIN)."""
        said: dict[str, Any] = self.cleaned_data
        said["passwordless"] = True
        return dict(super().clean())
