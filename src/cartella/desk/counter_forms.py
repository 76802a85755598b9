"""What a patient writes on the tablet, and how staff ask on the telephone. Plain words."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.desk.forms import Unremembered
from cartella.release import own_page
from cartella.release.forms import MANNER_WORDS, HowForm, WhichForm, WhoseForm
from cartella.release.models import Manner

MOST_SIGNATURE_BYTES = 400_000
_PREFIX = "data:image/png;base64,"
_WAYS = (Manner.IN_PERSON, Manner.BY_HAND, Manner.EMAIL, Manner.LINK)


def _ways() -> list[tuple[str, Any]]:
    return own_page.offered([(way.value, MANNER_WORDS[way]) for way in _WAYS], own_page.MANNERS)


class CounterForm(Unremembered, HowForm, WhichForm, WhoseForm):
    """A request, as the patient herself writes it: the screens of the public page on one."""

    manner = forms.ChoiceField(
        label=_("How shall we give them to you?"),
        choices=_ways,
        widget=forms.RadioSelect,
        initial=Manner.IN_PERSON.value,
    )
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

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
