"""The questions that decide whether HIPAA covers a legal entity, in the law room's own words."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.law.intake import regime
from cartella.law.intake.regime import Question
from cartella.release.bound import Answers

_CHOICES = (("yes", _("Yes")), ("no", _("No")), ("", _("Not sure yet")))
_SAID = {"yes": True, "no": False}


def _asked(question: Question | None = None, label: Any = "", help_text: Any = "") -> Any:
    return forms.ChoiceField(
        label=_(regime.ask(question).template) if question else label,
        choices=_CHOICES,
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )


class CoverageForm(forms.Form):
    """Yes, no or not sure. What is not sure counts as covered: nobody loses a right by it."""

    is_provider = _asked(Question.IS_PROVIDER)
    sends_transactions = _asked(
        Question.SENDS_TRANSACTIONS,
        help_text=_(
            "Also once, also for one patient, also a request for prior approval. It counts for all "
            "its patients, those who pay themselves too."
        ),
    )
    sends_through_service = _asked(Question.SENDS_THROUGH_SERVICE)
    prescribes_electronically = _asked(
        Question.PRESCRIBES_ELECTRONICALLY,
        help_text=_("The law has not settled it. Until counsel has, it counts as covered."),
    )
    takes_only_cash = _asked(
        label=_("Do all its patients pay themselves?"),
        help_text=_("It does not decide by itself: the questions above do."),
    )
    is_substance_use_program = _asked(
        label=_("Is it a program for substance use, or does it say it gives such care?"),
        help_text=_("If so, a stricter federal law binds those records too."),
    )
    hybrid_designated_on = forms.DateField(
        label=_("Day of a written hybrid designation"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only if it has written down which of its parts HIPAA covers."),
    )
    is_in_covered_part = _asked(
        label=_("If there is such a designation: do these records belong to the covered part?")
    )
    basis = forms.CharField(
        label=_("Why you answered so"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line or two, kept with the day. An auditor may ask for it."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_hybrid_designated_on(self) -> date | None:
        """A designation counts from its day."""
        day: date | None = self.cleaned_data["hybrid_designated_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(
                _("A designation counts from its day on. Come back when that day has come.")
            )
        return day

    def answers(self) -> Answers:
        """What was answered, for the law room."""
        said = self.cleaned_data
        return Answers(
            is_provider=_SAID.get(said["is_provider"]),
            sends_transactions=_SAID.get(said["sends_transactions"]),
            sends_through_service=_SAID.get(said["sends_through_service"]),
            prescribes_electronically=_SAID.get(said["prescribes_electronically"]),
            takes_only_cash=_SAID.get(said["takes_only_cash"]),
            is_substance_use_program=_SAID.get(said["is_substance_use_program"]),
            hybrid_designated_on=said["hybrid_designated_on"],
            is_in_covered_part=_SAID.get(said["is_in_covered_part"]),
        )


def initial(answers: Answers, basis: str) -> dict[str, Any]:
    """The form's boxes for answers that were kept."""
    words = {True: "yes", False: "no", None: ""}
    names = (
        "is_provider",
        "sends_transactions",
        "sends_through_service",
        "prescribes_electronically",
        "takes_only_cash",
        "is_substance_use_program",
        "is_in_covered_part",
    )
    said: dict[str, Any] = {name: words[getattr(answers, name)] for name in names}
    return said | {"hybrid_designated_on": answers.hybrid_designated_on, "basis": basis}
