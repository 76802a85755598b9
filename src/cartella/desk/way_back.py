"""Where "Back" leads from a setting: to the list that it was opened from.

Kept in the session as one of two words, so no address can be smuggled in.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_KEY = "settings_from"
_LISTS: dict[str, tuple[str, Any]] = {
    "settings": ("desk:settings", _("Settings")),
    "left": ("desk:setup", _("What is left")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """An address and the word of its link."""

    url: str
    word: str


def note(request: HttpRequest, place: str) -> None:
    """From now on settings lead back there: "settings" or "left"."""
    if request.session.get(_KEY, "settings") != place:
        request.session[_KEY] = place


def if_from_there(request: HttpRequest) -> Back | None:
    """The same, for a page that belongs elsewhere too: only if the click before was on that list.
    The address of that page is compared, never used."""
    back = of(request)
    came_from = request.META.get("HTTP_REFERER", "").partition("?")[0]
    return back if came_from.endswith(back.url) else None


def of(request: HttpRequest) -> Back:
    """Where a setting leads back to."""
    name, word = _LISTS.get(request.session.get(_KEY, ""), _LISTS["settings"])
    return Back(url=reverse(name), word=str(word))
