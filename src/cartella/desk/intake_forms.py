"""Forms about how requests come in: watched folders, the calendar's folder, the writing rule."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cartella.release.models import Channel, WritingRule

_COMING = (Channel.POST, Channel.FAX, Channel.EMAIL, Channel.COUNTER)


def _folder(typed: str) -> str:
    """A folder's path as it is kept. Raises ValidationError for one that cannot be meant."""
    path = PurePath(typed.strip())
    if not path.is_absolute() or ".." in path.parts or "\x00" in typed:
        raise forms.ValidationError(
            _("Write the whole path of the folder, such as /srv/scans or /home/desk/Scans.")
        )
    if len(path.parts) < 2 or path.name == "taken":
        raise forms.ValidationError(_("Name a folder that is used for nothing else."))
    data = PurePath(settings.DATA)
    if path == data or data in path.parents or path in data.parents:
        raise forms.ValidationError(
            _("This folder holds Cartella's own data. Name one that is used for nothing else.")
        )
    return str(path)


class _SureForm(forms.Form):
    """A folder; whether it is meant is asked once it was not found."""

    is_sure = forms.BooleanField(
        label=_("Keep it all the same"),
        required=False,
        help_text=_("For a share that is off now: it is used once it is there."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.data.get("is_sure"):
            self._asked = self.fields.pop("is_sure")

    @property
    def said_sure(self) -> bool:
        """Whether it was said that the folder is meant."""
        return bool(self.cleaned_data.get("is_sure"))

    def ask_whether_sure(self, name: str, why: str) -> None:
        """Say why the folder was not found, and ask."""
        self.fields["is_sure"] = self._asked
        self.order_fields(self.field_order)  # beside what it asks about
        self.add_error(name, f"{why} {gettext('Look at how it is written.')}")


class FolderForm(_SureForm):
    """One more watched folder."""

    field_order = ("path", "is_sure", "channel")

    path = forms.CharField(
        label=_("Folder"),
        max_length=500,
        help_text=_("The whole path, on this computer or on a share that is connected to it."),
    )
    channel = forms.ChoiceField(
        label=_("What comes into it"),
        choices=[(one.value, one.label) for one in _COMING],
        initial=Channel.POST.value,
    )

    def clean_path(self) -> str:
        """The path, or what is wrong with it."""
        return _folder(self.cleaned_data["path"])


class CalendarForm(_SureForm):
    """Where the file of all dates is written; empty: nowhere."""

    field_order = ("calendar_folder", "is_sure")
    calendar_folder = forms.CharField(
        label=_("Folder for the calendar file"),
        max_length=500,
        required=False,
        help_text=_("A file requests.ics with numbers and days is kept there. Empty: none."),
    )

    def clean_calendar_folder(self) -> str:
        """The path, empty if none is wanted."""
        typed = self.cleaned_data["calendar_folder"].strip()
        return _folder(typed) if typed else ""


class WritingForm(forms.Form):
    """The writing rule, and since when people are told of it."""

    writing_rule = forms.ChoiceField(
        label=_("What the sign says"), choices=WritingRule.choices, widget=forms.RadioSelect
    )
    told_from_on = forms.DateField(
        label=_("The sign with this rule hangs since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """A day only counts with the rule that it is about."""
        said = super().clean() or {}
        if said.get("writing_rule") == WritingRule.ANY:
            said["told_from_on"] = None
        return said
