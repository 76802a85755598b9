"""Our own page: whether this installation has a public address that a requester can be sent to.

Desk-only there is none: no message, letter or receipt holds a link, and all goes by hand.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from cartella.release.models import Delivery, Manner

Words = TypeVar("Words")  # of a choice: text, or text that is translated when shown

# What can be used only where there is a page.
CHANNELS = (Delivery.Channel.PORTAL, Delivery.Channel.LINK)
MANNERS = (Manner.PORTAL, Manner.LINK)


class NoPage(Exception):
    """The act needs a page for the public, and this installation has none."""


def is_there() -> bool:
    """Whether patients can reach a page of ours."""
    return not settings.IS_DESK_ONLY


def require() -> None:
    """Raises NoPage, in words, where there is no page."""
    if settings.IS_DESK_ONLY:
        raise NoPage(
            _(
                "This office has no page for patients, so there is no download and no link. "
                "Choose another way: by hand, by mail or fax, on a drive, or plain e-mail. "
                "Nothing was changed."
            )
        )


def address(path: str) -> str:
    """The whole address of a path of the public door. Raises NoPage."""
    require()
    return f"{settings.PUBLIC_URL}{path}"


def usual_manner() -> Manner:
    """The way to propose to somebody who has named none."""
    return Manner.PORTAL if is_there() else Manner.BY_HAND


def offered(
    choices: Sequence[tuple[str, Words]], refused: tuple[str, ...]
) -> list[tuple[str, Words]]:
    """`choices` without those that need a page, where there is none."""
    return [one for one in choices if is_there() or one[0] not in refused]
