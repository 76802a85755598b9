"""Forms of the practice, its legal entities, places and record systems; first run and settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cartella.charts import kits
from cartella.desk import reach_said
from cartella.desk.rules_form import states
from cartella.law.facts import Holder
from cartella.practices import zones
from cartella.practices.models import LegalEntity, Practice, SecondLook

KINDS = (
    ("emr", _("Chart program (EMR)")),
    ("photos", _("Photo app")),
    ("texting", _("Texting")),
    ("till", _("Till and payments")),
    ("booking", _("Booking")),
    ("fax", _("Fax box")),
    ("email", _("E-mail")),
    ("lab", _("Laboratory")),
    ("exam", _("Exam vendor (good-faith exams)")),
    ("phone", _("Staff phones")),
    ("social", _("Social messages")),
    ("paper", _("Paper")),
    ("site", _("Another site")),
    ("cartella", _("Cartella")),
    ("other", _("Something else")),
)
_STAYS = _("Due dates that were counted already stay as they are.")
_MOVES = _(
    "If it changes, an open request that came in a day earlier by the new clock is due earlier; "
    "no date moves later."
)


def _text(
    label: Any, *, length: int, required: bool = True, help_text: Any = "", **attrs: Any
) -> Any:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def _lines(label: Any, *, help_text: Any = "", required: bool = False, rows: int = 3) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any, *, help_text: Any = "") -> Any:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


# Kits of no brand; their names come from data files, where nobody looks for words to translate.
KITS_OF_NO_BRAND = (
    gettext_noop("Another system"),
    gettext_noop("Paper"),
    gettext_noop("Photo app"),
    gettext_noop("Texting tool"),
)


class SeenForm(forms.Form):
    """A form that remembers which state of its row was looked at when it was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the row's columns."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def doubts(self) -> list[str]:
        """What is kept as it was typed and should be looked at again."""
        return []


class _Zoned(SeenForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.initial.get("time_zone")
        field: Any = self.fields["time_zone"]
        if not zone:
            # Nobody's zone is guessed: a wrong one moves the day on which a late letter came in.
            field.choices = [("", _("Choose")), *zones.NAMES]
        elif zone not in dict(zones.NAMES):
            field.choices = [*zones.NAMES, (zone, zones.name(zone))]  # as the command line set it


class PracticeForm(_Zoned):
    """The practice itself: the name that patients know."""

    name = _text(
        _("Name of the practice"),
        length=200,
        help_text=_("As patients know it. It stands at the head of letters and of every page."),
        autocomplete="organization",
    )
    phone = _text(
        _("Telephone"),
        length=40,
        help_text=_("Letters tell people to call it, and the law asks for it in a denial."),
        autocomplete="tel",
        inputmode="tel",
    )
    address_lines = _lines(
        _("Postal address"),
        required=True,
        help_text=_("In letters. A location with an address of its own uses that one."),
    )
    default_language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=settings.LANGUAGES,
        help_text=_("Used where a person has not said which she prefers."),
    )
    field_order = ("name", "phone", "address_lines", "time_zone", "default_language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "time_zone"
        ].help_text = f"{_('Its days count in the lists and figures.')} {_STAYS}"

    def clean_phone(self) -> str:
        """It can be dialed."""
        return reach_said.phone(self.cleaned_data["phone"])

    def clean_address_lines(self) -> str:
        """A letter finds it."""
        return reach_said.address(self.cleaned_data["address_lines"])

    def doubts(self) -> list[str]:
        """A number abroad, no house number."""
        said = self.cleaned_data
        return reach_said.odd_phone(said["phone"]) + reach_said.odd_address(said["address_lines"])


class EntityForm(SeenForm):
    """A legal entity: who holds the licence and answers for the records."""

    name = _text(
        _("Name of the legal entity"),
        length=200,
        help_text=_("As it is registered: the company or the licensed person, not the brand."),
    )
    state = forms.ChoiceField(label=_("State"))
    licence_kinds = forms.MultipleChoiceField(
        label=_("Who holds the records there?"),
        choices=lambda: [(kind.value, _(kind.value)) for kind in Holder],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick every kind that fits. Some states ask other things of a nurse than of a clinic; "
            "with several, the law that is best for the patient counts."
        ),
    )
    ended_on = _day(
        _("Ended on"),
        help_text=_("Only if it has closed or left. Its records and requests stay."),
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [("", _("Choose")), *((code[3:], name) for code, name in states())]
        field.help_text = f"{_('Whose record law binds it, beside the federal law.')} {_STAYS}"
        if is_new:
            del self.fields["ended_on"]


class LocationForm(_Zoned):
    """A place where patients are seen."""

    name = _text(_("Name of the location"), length=200, help_text=_("For example the street."))
    legal_entity_id = forms.TypedChoiceField(
        label=_("Legal entity"),
        coerce=int,
        help_text=_("Whose law a request at this place is answered under."),
    )
    address_lines = _lines(
        _("Postal address"), help_text=_("Empty: the practice's own stands in its letters.")
    )
    ended_on = _day(
        _("Closed on"), help_text=_("Only if it has closed. Its requests stay and can be answered.")
    )
    field_order = ("name", "legal_entity_id", "address_lines", "time_zone", "ended_on")

    def __init__(self, *args: Any, practice: Practice, is_new: bool = False, **kwargs: Any) -> None:
        rows = practice.legal_entities.order_by("id")
        self.entities = list(rows.filter(ended_on__isnull=True) if is_new else rows)
        proposed = {zones.proposed(entity.state) for entity in self.entities}
        known = {"time_zone": proposed.pop() if len(proposed) == 1 else ""}
        super().__init__(*args, initial={**known, **(kwargs.pop("initial", None) or {})}, **kwargs)
        field: Any = self.fields["legal_entity_id"]
        field.choices = [(entity.pk, entity.name) for entity in self.entities]
        zone: Any = self.fields["time_zone"]
        zone.help_text = _("Days of its requests are counted by its clock.")
        if not is_new:
            zone.help_text = f"{zone.help_text} {_MOVES}"
        if not self.initial["time_zone"]:
            zone.required = False
            zone.choices = [("", _("That of its legal entity's state")), *zones.NAMES]
        if is_new:
            del self.fields["ended_on"]

    def clean_address_lines(self) -> str:
        """A letter finds it, or the practice's own address is taken."""
        text: str = self.cleaned_data["address_lines"]
        return reach_said.address(text) if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        """A zone that was left to the state is that of the state, where it has one."""
        said = super().clean() or {}
        entity = self._entity()
        if entity is not None and "time_zone" in said and not said["time_zone"]:
            said["time_zone"] = zones.proposed(entity.state)
            if not said["time_zone"]:
                words = gettext("%(state)s lies in two time zones. Choose the one of this place.")
                state = reach_said.state_name(entity.state)
                self.add_error("time_zone", words % {"state": state})
        return said

    def doubts(self) -> list[str]:
        """An address without a house number, a clock that is not its state's."""
        found = reach_said.odd_address(self.cleaned_data["address_lines"])
        entity = self._entity()
        zone = reach_said.odd_zone(self.cleaned_data["time_zone"], entity) if entity else ""
        return [*found, zone] if zone else found

    def _entity(self) -> LegalEntity | None:
        wanted = self.cleaned_data.get("legal_entity_id")
        return next((entity for entity in self.entities if entity.pk == wanted), None)


class SystemForm(SeenForm):
    """A place where records lie."""

    name = _text(
        _("What you call it"),
        length=120,
        help_text=_("For example: Boulevard, or the blue binders."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS)
    vendor = forms.ChoiceField(
        label=_("Program"),
        required=False,
        help_text=_("If it is one of these, each request says what to click and what to look for."),
    )
    holds = _text(
        _("What it holds"),
        length=300,
        required=False,
        help_text=_("In a few words, for who looks."),
    )
    from_on = _day(_("In use since"), help_text=_("Empty: from the beginning."))
    to_on = _day(
        _("In use until"),
        help_text=_("Empty: still. One that has ended is still searched for its time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["vendor"]
        field.choices = [
            ("", _("None of these")),
            *((kit.id, gettext(kit.name)) for kit in kits.all()),
        ]

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins."""
        said = super().clean() or {}
        begins, ends = said.get("from_on"), said.get("to_on")
        if begins and ends and ends < begins:
            self.add_error("to_on", _("It ends before it begins. Look at both days."))
        return said


class ContactsForm(SeenForm):
    """Whom people may turn to; the law asks for both in a denial."""

    privacy_contact = _text(
        _("Privacy contact"),
        length=200,
        help_text=_("Name or office that answers questions about records. Stands in every letter."),
    )
    complaint_contact = _text(
        _("Who takes complaints"),
        length=200,
        help_text=_("Name or title, then a telephone number. A denial is incomplete without."),
    )
    email = forms.EmailField(
        label=_("E-mail of the office"), required=False, help_text=_("For staff; not in letters.")
    )

    def doubts(self) -> list[str]:
        """No telephone beside who takes complaints."""
        return reach_said.odd_contact(self.cleaned_data["complaint_contact"])


class LetterheadForm(SeenForm):
    """What stands at the head of letters beside name, address and telephone."""

    letter_line = _text(
        _("One more line"),
        length=120,
        required=False,
        help_text=_("Under the telephone in letters: a web address, or opening hours."),
    )


class CareForm(SeenForm):
    """How carefully packages leave."""

    second_look = forms.ChoiceField(
        label=_("Second look"),
        choices=SecondLook.choices,
        help_text=_("When another pair of eyes sees a package before it leaves."),
    )
    undo_minutes = forms.IntegerField(
        label=_("Minutes to undo a release"),
        min_value=0,
        max_value=120,
        help_text=_("For so long a release waits and can be called back. 0: it leaves at once."),
    )
