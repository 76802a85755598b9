"""Forms of the chart's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.desk.forms import FilesField, ManyFiles
from cartella.practices.models import RecordSystem


class AddRecordsForm(forms.Form):
    """Files for a chart, and the record system they come from."""

    system = forms.ChoiceField(label=_("Where the records come from"), required=False)
    new_system = forms.CharField(
        label=_("Or a system that is not in the list"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "kits", "autocomplete": "off"}),
        help_text=_("For example the name of the old program, the photo app, the lab."),
    )
    papers = FilesField(
        label=_("Files"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=_(
            "Exports (FHIR), PDFs, photos, lists, a ZIP: up to 2,000 files at once. "
            "What cannot be read is kept all the same."
        ),
    )
    folder = FilesField(
        label=_("Or a whole folder"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "webkitdirectory": True, "data-folder": True}),
        help_text=_("If your browser cannot choose a folder, make a ZIP of it."),
    )

    def __init__(self, *args: Any, systems: list[RecordSystem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(system.pk), system.name) for system in systems]
        self.fields["system"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        if not choices:
            self.fields["new_system"].label = _("The system that the records come from")

    def clean(self) -> dict[str, Any]:
        """A source and at least one file are needed."""
        said = super().clean() or {}
        if not said.get("system") and not (said.get("new_system") or "").strip():
            first = "system" if len(self.fields["system"].choices) > 1 else "new_system"  # type: ignore[attr-defined]
            self.add_error(first, _("Say where the records come from."))
        if not said.get("papers") and not said.get("folder"):
            self.add_error("papers", _("Choose at least one file, a folder or a ZIP."))
        return said
