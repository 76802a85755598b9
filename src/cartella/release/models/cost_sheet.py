"""What copying costs the practice, dated; a new row for every change, none is ever altered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.law.pricing.cost_sheet import Method
from cartella.practices.models import Practice

METHODS = (
    (Method.ACTUAL.value, _("Actual cost of each copy")),
    (Method.AVERAGE.value, _("Average cost of such copies")),
    (Method.FLAT.value, _("Flat fee for electronic copies")),
)


class CostSheet(models.Model):
    """One sheet: it prices requests received on its first day or later, until a newer one does.

    Amounts are US dollars; empty means that nothing is charged for it. Of two sheets with one first
    day the one written later holds.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="cost_sheets")
    from_on = models.DateField()
    method = models.CharField(max_length=20, choices=METHODS)
    labor_usd_per_hour = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    paper_usd_per_page = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    disc_usd = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    average_electronic_usd = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    average_paper_usd = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    average_usd_per_page = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    flat_usd = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    worked_out = models.TextField(blank=True)  # how, in the practice's own words
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "from_on"], name="cost_sheet_from")]

    def __str__(self) -> str:
        return f"cost sheet {self.pk}"
