"""Forms of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartella.charts.contacts import NewContact
from cartella.charts.models import ContactKind
from cartella.charts.patients import NewPatient
from cartella.law.facts import Form
from cartella.release import own_page
from cartella.release.forms import BirthDateField
from cartella.release.models import Channel, Delivery, Evidence, Manner, Wanted

_TYPED = ("text", "email", "tel", "date")
_DAY = {"type": "date"}
_WAYS_AT_THE_DESK = [c for c in Delivery.Channel.choices if c[0] != Delivery.Channel.COMMAND]


class ManyFiles(forms.ClearableFileInput):
    """A file box that takes many files at once, with or without script."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, in the order in which they were given."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; an empty list if there are none and none are needed."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [one for one in given if one is not None]


class Unremembered(forms.Form):
    """A form about patients: the browser keeps nothing of it, to offer it to whoever sits here
    next. 45 CFR 170.315(d)(7) asks what stays on a device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for box in getattr(field.widget, "widgets", [field.widget]):
                if isinstance(box, forms.Textarea) or getattr(box, "input_type", "") in _TYPED:
                    box.attrs["autocomplete"] = "off"


class PaperForm(Unremembered):
    """Keep a letter, a call or a visit at the counter as an arrival."""

    channel = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[c for c in Channel.choices if c[0] not in (Channel.FORM, Channel.COMMAND)],
    )
    received_on = forms.DateField(
        label=_("Day it came in"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text=_("The clock counts from this day, even if it lay unread."),
    )
    sender = forms.CharField(label=_("From whom"), required=False, max_length=300)
    text = forms.CharField(
        label=_("What was said, or a note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    papers = FilesField(
        label=_("The letter"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,.eml,.mbox,.tif,.tiff,image/*"}),
        help_text=_("PDF, picture, fax or e-mail file. What cannot be read is kept all the same."),
    )
    once = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)


class AskedForm(Unremembered):
    """What the requester asked for, as the letter says it."""

    stated_name = forms.CharField(label=_("Name of the patient"), max_length=200)
    stated_born_on = BirthDateField(label=_("Birth date"), required=False)
    requester_name = forms.CharField(
        label=_("Who asks, if not the patient"), max_length=200, required=False
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    received_reason = forms.CharField(
        label=_("Reason, if later than it came in"), max_length=300, required=False
    )
    wanted = forms.ChoiceField(label=_("Wants"), choices=Wanted.choices)
    wanted_words = forms.CharField(
        label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    wanted_from_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    wanted_to_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    form = forms.ChoiceField(
        label=_("Form"),
        choices=[
            (Form.ELECTRONIC.value, _("Electronic files")),
            (Form.PAPER.value, _("Paper")),
        ],
    )
    manner = forms.ChoiceField(
        label=_("Way"), choices=lambda: own_page.offered(Manner.choices, own_page.MANNERS)
    )
    contact_email = forms.EmailField(label=_("E-mail"), required=False)
    contact_phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    postal_address = forms.CharField(
        label=_("Mail address"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    language = forms.ChoiceField(
        label=_("Language of our letters"), choices=[("en", "English"), ("es", "Español")]
    )


class EvidenceForm(Unremembered):
    """What somebody saw that shows who asks."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            choice
            for choice in Evidence.Way.choices
            if choice[0] not in (Evidence.Way.CODE, Evidence.Way.OPERATOR)
        ],
    )
    what = forms.CharField(
        label=_("What was seen, or who knows the patient"),
        max_length=200,
        help_text=_("For example: driver licence. Do not write its number."),
    )
    contact = forms.ChoiceField(label=_("Number called, for a call back"), required=False)

    def __init__(self, *args: Any, contacts: list[tuple[int, str]] = [], **kwargs: Any) -> None:  # noqa: B006
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [("", "—"), *((str(k), v) for k, v in contacts)]  # type: ignore[attr-defined]


class WordsForm(Unremembered):
    """A reason, or the requester's own words."""

    words = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class PatientForm(Unremembered):
    """A patient added by hand."""

    given_name = forms.CharField(label=_("Given name"), max_length=200)
    family_name = forms.CharField(label=_("Family name"), max_length=200)
    birth_on = BirthDateField(label=_("Birth date"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)

    def patient(self) -> NewPatient:
        """Who was typed, with the contacts that were given."""
        said = self.cleaned_data
        typed = ((ContactKind.EMAIL, said["email"]), (ContactKind.PHONE, said["phone"]))
        return NewPatient(
            given_name=said["given_name"],
            family_name=said["family_name"],
            birth_on=said["birth_on"],
            contacts=tuple(NewContact(kind=kind, typed=value) for kind, value in typed if value),
        )


class ReleaseForm(Unremembered):
    """The way of one delivery."""

    channel = forms.ChoiceField(
        label=_("Way"),
        choices=lambda: own_page.offered(_WAYS_AT_THE_DESK, own_page.CHANNELS),
    )
    to_label = forms.CharField(label=_("To"), max_length=200)
    to_address = forms.CharField(
        label=_("Address, number or e-mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    was_warned = forms.BooleanField(
        label=_("For plain e-mail: the patient was warned that others may read it, and said yes"),
        required=False,
    )
    is_right = forms.BooleanField(
        label=_("I have compared name and address with the request"),
        error_messages={"required": _("Compare name and address first, then tick this.")},
    )

    def __init__(self, *args: Any, why_not_by_mail: str = "", **more: Any) -> None:
        """With `why_not_by_mail` plain e-mail is not offered, and the words say why."""
        super().__init__(*args, **more)
        if why_not_by_mail:
            offered = own_page.offered(_WAYS_AT_THE_DESK, own_page.CHANNELS)
            way = forms.ChoiceField(
                label=self.fields["channel"].label,
                choices=[one for one in offered if one[0] != Delivery.Channel.EMAIL],
            )
            self.fields["channel"] = way
            way.help_text = _("Plain e-mail is not offered: %(why)s") % {"why": why_not_by_mail}
            del self.fields["was_warned"]
