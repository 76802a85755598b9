"""Forms of the channels and of contracts."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.post.channels import Given
from cartella.post.contracts import Terms
from cartella.post.models import Carries, ChannelSetting, Covers, Encryption
from cartella.post.providers import Provider

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_HOST = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,198}[A-Za-z0-9])?$")
_NUMBER = re.compile(r"^\+[1-9][0-9]{6,14}$")
_SID = re.compile(r"^[A-Z]{2}[0-9a-f]{32}$")
MODES = (
    ("off", _("Off: messages wait")),
    ("test", _("Test mode: only about made-up patients")),
    ("on", _("On")),
)


class _ChannelForm(forms.Form):
    vendor = forms.CharField(
        label=_("Who runs it"),
        max_length=120,
        help_text=_("The name on the contract, letter for letter."),
    )
    mode = forms.ChoiceField(label=_("Use"), choices=MODES, widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that is stored."),
    )

    def _is(self, mode: str) -> bool:
        return bool(self.cleaned_data["mode"] == mode)

    def _secret(self) -> str | None:
        return self.cleaned_data["secret"] or None


class MailForm(_ChannelForm):
    """How mail leaves."""

    host = forms.CharField(label=_("Server for outgoing mail"), max_length=200)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    encryption = forms.ChoiceField(label=_("Encryption"), choices=Encryption.choices)
    account = forms.CharField(label=_("User name"), required=False, max_length=200)
    sender = forms.EmailField(
        label=_("Sender's address"),
        max_length=200,
        help_text=_(
            "Some lines go to mailboxes that others at home read. Choose an address that does not "
            "tell what kind of practice you are, like records@ and your town."
        ),
    )
    reply_to = forms.EmailField(label=_("Answers go to"), required=False, max_length=200)
    field_order = (
        *("vendor", "host", "port", "encryption", "account", "secret", "sender", "reply_to"),
        "mode",
    )

    def clean_host(self) -> str:
        """A bare name: no address of a page, no path."""
        host = str(self.cleaned_data["host"]).strip()
        if not _HOST.match(host):
            raise forms.ValidationError(_("Write the server's bare name, like smtp.example.org."))
        return host

    def given(self) -> Given:
        """What was filled in."""
        said = self.cleaned_data
        return Given(
            vendor=said["vendor"],
            host=said["host"],
            port=said["port"],
            encryption=said["encryption"],
            account=said["account"],
            secret=self._secret(),
            sender=said["sender"],
            reply_to=said["reply_to"],
            is_on=not self._is("off"),
            is_test=self._is("test"),
        )


class TextForm(_ChannelForm):
    """How text messages leave: Twilio."""

    account = forms.CharField(
        label=_("Account SID"), max_length=34, help_text=_("It begins with AC.")
    )
    sender = forms.CharField(
        label=_("Sender's number"),
        required=False,
        max_length=16,
        help_text=_("With country, like +13105550100."),
    )
    service = forms.CharField(
        label=_("Or a messaging service's SID"),
        required=False,
        max_length=34,
        help_text=_("It begins with MG."),
    )
    field_order = ("vendor", "account", "secret", "sender", "service", "mode")

    def __init__(self, *args: Any, **more: Any) -> None:
        """The password is called a token there."""
        super().__init__(*args, **more)
        self.fields["secret"].label = _("Auth token")
        self.fields["vendor"].initial = "Twilio"

    def clean(self) -> dict[str, Any]:
        """One sender, and ids of the right shape."""
        said = super().clean() or {}
        if said.get("account") and not _SID.match(said["account"]):
            self.add_error("account", _("An account SID has AC and 32 letters and digits."))
        if said.get("service") and not _SID.match(said["service"]):
            self.add_error("service", _("A service SID has MG and 32 letters and digits."))
        if said.get("sender") and not _NUMBER.match(said["sender"]):
            self.add_error("sender", _("Write it with country, like +13105550100."))
        if not said.get("sender") and not said.get("service"):
            self.add_error("sender", _("Give a number or a messaging service."))
        return said

    def given(self) -> Given:
        """What was filled in."""
        said = self.cleaned_data
        return Given(
            vendor=said["vendor"],
            account=said["account"],
            secret=self._secret(),
            sender=said["sender"],
            service=said["service"],
            is_on=not self._is("off"),
            is_test=self._is("test"),
        )


class TryForm(forms.Form):
    """Where a try goes."""

    to = forms.EmailField(label=_("Send a try to"), max_length=200)


class TryTextForm(forms.Form):
    """Where a try goes by text."""

    to = forms.RegexField(
        _NUMBER,
        label=_("Send a try to"),
        max_length=16,
        help_text=_("With country, like +13105550100."),
    )


class ContractForm(forms.Form):
    """A contract with a vendor."""

    vendor = forms.CharField(
        label=_("Vendor"),
        max_length=120,
        help_text=_("Its name as under Channels, letter for letter."),
    )
    covers = forms.ChoiceField(label=_("For what"), choices=Covers.choices)
    carries = forms.ChoiceField(
        label=_("What it may carry"), choices=Carries.choices, initial=Carries.RECORDS
    )
    is_own_server = forms.BooleanField(
        label=_("It is our own server in our own house: this is a statement, not a contract"),
        required=False,
    )
    signed_on = forms.DateField(label=_("Signed on (or stated on)"), widget=_DAY)
    signed_by = forms.CharField(label=_("Who signed (or states) it here"), max_length=120)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=_DAY,
        help_text=_("Leave it empty if it runs until somebody ends it."),
    )
    paper = forms.FileField(label=_("The signed paper"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def terms(self, paper_blob_id: int | None) -> Terms:
        """What was filled in."""
        said = self.cleaned_data
        return Terms(
            vendor=said["vendor"],
            covers=Covers(said["covers"]),
            carries=Carries(said["carries"]),
            is_own_server=said["is_own_server"],
            signed_on=said["signed_on"],
            signed_by=said["signed_by"],
            ends_on=said["ends_on"],
            paper_blob_id=paper_blob_id,
            note=said["note"],
        )


def initial_of(setting: ChannelSetting | None, provider: Provider | None) -> dict[str, Any]:
    """What the fields of a channel begin with: as it is kept, or as the provider writes it."""
    if provider is not None:
        return {
            "vendor": provider.name,
            "host": provider.host,
            "port": provider.port,
            "encryption": provider.encryption.value,
            "mode": "off",
        }
    if setting is None:
        return {"mode": "off", "port": 587}
    mode = "test" if setting.is_test else "on"
    names = (*("vendor", "host", "port", "encryption", "account", "sender", "reply_to", "service"),)
    return {name: getattr(setting, name) for name in names} | {
        "mode": mode if setting.is_on else "off"
    }
