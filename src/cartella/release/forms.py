"""Form fields that desk and portal share."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_OLDEST_YEAR = 1900


class BirthDate(forms.MultiWidget):
    """Month, day and year as three boxes: faster on a phone than a calendar."""

    def __init__(self) -> None:
        boxes = [
            (_("Month"), "bday-month", "2"),
            (_("Day"), "bday-day", "2"),
            (_("Year"), "bday-year", "4"),
        ]
        super().__init__(
            [
                forms.TextInput(
                    attrs={
                        "inputmode": "numeric",
                        "autocomplete": auto,
                        "maxlength": most,
                        "aria-label": word,
                        "placeholder": word,
                        "class": "short",
                    }
                )
                for word, auto, most in boxes
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        """The three boxes of a date."""
        return [value.month, value.day, value.year] if isinstance(value, date) else ["", "", ""]


class BirthDateField(forms.MultiValueField):
    """A birth date of three numbers. 29 February is a day like any other in a leap year."""

    widget = BirthDate

    def __init__(self, **kwargs: Any) -> None:
        whole = _("Write the month, the day and the year in numbers, like 4 23 1985.")
        super().__init__(
            fields=[forms.IntegerField(error_messages={"invalid": whole}) for _box in range(3)],
            error_messages={"required": whole, "invalid": whole, "incomplete": whole},
            **kwargs,
        )

    def compress(self, data_list: list[Any]) -> date | None:
        """The date, or a message that says how to write it."""
        if not data_list or all(value is None for value in data_list):
            return None
        month, day, year = data_list
        try:
            born_on = date(year, month, day)
        except (ValueError, TypeError):
            raise forms.ValidationError(
                _("There is no such day. Please look at the month and the day again.")
            ) from None
        if year < _OLDEST_YEAR:
            raise forms.ValidationError(_("Please write the year with four numbers."))
        return born_on
