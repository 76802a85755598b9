"""Forms of the price: the practice's cost sheet, and what was noted of one copy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.law.pricing.cost_sheet import Method
from cartella.release.cost_sheets import Typed
from cartella.release.models import METHODS
from cartella.release.pricing import Noted

_DAY = {"type": "date"}


def _usd(label: Any, *, places: int = 2, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=places,
        help_text=help_text,
    )


class CostSheetForm(forms.Form):
    """A new cost sheet. What stays empty is not charged."""

    from_on = forms.DateField(
        label=_("From what day"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text=_("For requests received on this day or later. It is never changed afterwards."),
    )
    method = forms.ChoiceField(label=_("How the cost is worked out"), choices=METHODS)
    labor_usd_per_hour = _usd(
        _("Labor of copying, dollars an hour"),
        help_text=_("Only of copying itself: never of finding, checking or reading."),
    )
    paper_usd_per_page = _usd(_("Paper and toner, dollars a page"), places=4)
    disc_usd = _usd(_("A disc or stick that was asked for, dollars"))
    average_electronic_usd = _usd(_("Average labor of an electronic copy, dollars"))
    average_paper_usd = _usd(_("Average labor of a paper copy, dollars"))
    average_usd_per_page = _usd(
        _("Average cost a page, dollars"),
        places=4,
        help_text=_("Only for a chart that is itself kept on paper."),
    )
    flat_usd = _usd(
        _("Flat fee for an electronic copy, dollars"),
        help_text=_("At most 6.50, all included."),
    )
    worked_out = forms.CharField(
        label=_("How you worked it out"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Keep the figures that stand behind it: somebody may ask."),
    )

    def typed(self) -> Typed:
        """What was typed, once it is valid."""
        said = dict(self.cleaned_data)
        return Typed(**{**said, "method": Method(said["method"])})


class NotedForm(forms.Form):
    """What was noted of one copy before it leaves."""

    labor_minutes = forms.IntegerField(
        label=_("Minutes of copying"), required=False, min_value=0, max_value=10_000
    )
    postage_usd = _usd(_("Postage paid, dollars"))
    discs = forms.IntegerField(
        label=_("Discs or sticks asked for"), required=False, min_value=0, max_value=100
    )
    wants_certification = forms.BooleanField(
        label=_("A certification was asked for"), required=False
    )

    def noted(self) -> Noted:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        return Noted(
            labor_minutes=said["labor_minutes"],
            postage_usd=said["postage_usd"],
            discs=said["discs"] or 0,
            wants_certification=said["wants_certification"],
        )


class ToldForm(forms.Form):
    """What the requester was told a copy may cost."""

    usd = forms.DecimalField(
        label=_("At most, dollars"), min_value=0, max_digits=7, decimal_places=2
    )
