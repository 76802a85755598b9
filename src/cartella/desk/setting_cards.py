"""The settings as cards: what each changes, how it stands in a word, and where its page is.

A card whose page does not stand is left out. `is_step`: part of the list of what is left.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from cartella.accounts.roles import Permission
from cartella.desk import standings
from cartella.desk.door import Visit
from cartella.desk.standings import Standing
from cartella.practices.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One setting. `says` is what it changes, in one line."""

    key: str
    title: Any
    says: Any
    url_name: str
    state: Callable[[Practice], Standing] | None = None  # None: nothing can be left undone
    permission: Permission = Permission.MANAGE_PRACTICE
    is_step: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card as a page draws it."""

    key: str
    title: str
    says: str
    url: str
    standing: Standing | None
    may_open: bool
    is_step: bool
    is_put_off: bool = False


GROUPS: tuple[tuple[str, Any, tuple[Card, ...]], ...] = (
    (
        "practice",
        gettext_lazy("The practice"),
        (
            Card(
                key="practice",
                title=gettext_lazy("Name, telephone, address"),
                says=gettext_lazy("What stands on letters, receipts and packages."),
                url_name="practice",
                state=standings.practice,
                is_step=True,
            ),
            Card(
                key="locations",
                title=gettext_lazy("Locations"),
                says=gettext_lazy("Whose clock counts the days, and which address letters carry."),
                url_name="locations",
                state=standings.locations,
                is_step=True,
            ),
            Card(
                key="contacts",
                title=gettext_lazy("Privacy and complaint contact"),
                says=gettext_lazy("Letters name them; a denial is incomplete without."),
                url_name="contacts",
                state=standings.contacts,
                is_step=True,
            ),
            Card(
                key="letterhead",
                title=gettext_lazy("Letterhead"),
                says=gettext_lazy("How letters begin. Look at one before the first leaves."),
                url_name="letterhead",
                state=standings.letterhead,
                is_step=True,
            ),
            Card(
                key="care",
                title=gettext_lazy("How releases leave"),
                says=gettext_lazy("Who looks a second time, and how long a release can be undone."),
                url_name="care",
                state=standings.care,
            ),
        ),
    ),
    (
        "law",
        gettext_lazy("Law and price"),
        (
            Card(
                key="entities",
                title=gettext_lazy("Legal entities"),
                says=gettext_lazy("Which state's law binds you, and for which kind of licence."),
                url_name="entities",
                state=standings.entities,
                is_step=True,
            ),
            Card(
                key="coverage",
                title=gettext_lazy("Does HIPAA cover you?"),
                says=gettext_lazy("Whether the federal law gives the right, or the state's alone."),
                url_name="entities",
                state=standings.covered,
                is_step=True,
            ),
            Card(
                key="costs",
                title=gettext_lazy("What copying costs"),
                says=gettext_lazy("What may be charged. Without a sheet every copy is free."),
                url_name="costs",
                state=standings.costs,
                permission=Permission.SEE_REQUESTS,
            ),
        ),
    ),
    (
        "records",
        gettext_lazy("Records"),
        (
            Card(
                key="systems",
                title=gettext_lazy("Record systems"),
                says=gettext_lazy("Where each request has to be looked for."),
                url_name="systems",
                state=standings.systems,
                is_step=True,
            ),
            Card(
                key="kits",
                title=gettext_lazy("What to click in each system"),
                says=gettext_lazy("How records are got out, and what the export leaves out."),
                url_name="kits",
                permission=Permission.IMPORT,
            ),
            Card(
                key="imports",
                title=gettext_lazy("Import"),
                says=gettext_lazy("Brings charts of your old system here, many at once."),
                url_name="imports",
                state=standings.imports,
                permission=Permission.IMPORT,
                is_step=True,
            ),
        ),
    ),
    (
        "people",
        gettext_lazy("People"),
        (
            Card(
                key="people",
                title=gettext_lazy("People and invitations"),
                says=gettext_lazy("Who may sign in, and what each may do."),
                url_name="people",
                state=standings.people,
                permission=Permission.MANAGE_PEOPLE,
                is_step=True,
            ),
        ),
    ),
    (
        "channels",
        gettext_lazy("Ways out and in"),
        (
            Card(
                key="mode",
                title=gettext_lazy("Desk only, or a page for patients"),
                says=gettext_lazy("Whether patients can ask and fetch on the web."),
                url_name="mode",
                state=standings.mode,
                is_step=True,
            ),
            Card(
                key="channels",
                title=gettext_lazy("Mail and text messages"),
                says=gettext_lazy("Until a mail sender is set up, messages wait here."),
                url_name="channels",
                state=standings.channels,
                is_step=True,
            ),
            Card(
                key="contracts",
                title=gettext_lazy("Vendor contracts"),
                says=gettext_lazy(
                    "Nothing with names leaves through a vendor before its contract."
                ),
                url_name="contracts",
                state=standings.contracts,
            ),
            Card(
                key="folders",
                title=gettext_lazy("Folder of scanner and fax"),
                says=gettext_lazy("What is written there comes into the inbox by itself."),
                url_name="arrival_folder",
                state=standings.folders,
                is_step=True,
            ),
            Card(
                key="forms",
                title=gettext_lazy("Signs and forms"),
                says=gettext_lazy("How people learn how to ask. No form is ever required."),
                url_name="forms",
                permission=Permission.RECEIVE,
            ),
            Card(
                key="counter",
                title=gettext_lazy("Counter tablet"),
                says=gettext_lazy("Lets a person ask at the counter and go with a receipt."),
                url_name="counter",
                permission=Permission.RECEIVE,
            ),
        ),
    ),
    (
        "safety",
        gettext_lazy("Backup and health"),
        (
            Card(
                key="backup",
                title=gettext_lazy("Backup"),
                says=gettext_lazy(
                    "Where the nightly copy goes. Without one, a lost disk is all lost."
                ),
                url_name="backup",
                state=standings.backup,
                is_step=True,
            ),
            Card(
                key="health",
                title=gettext_lazy("Health"),
                says=gettext_lazy("What does not work now, since when, and what to do."),
                url_name="health",
            ),
            Card(
                key="changes",
                title=gettext_lazy("Who changed what"),
                says=gettext_lazy(
                    "Every change of these settings, with its day. An auditor may ask."
                ),
                url_name="changes",
            ),
        ),
    ),
)


def groups(visit: Visit) -> list[dict[str, Any]]:
    """All cards of the index, grouped; a group without a card is left out."""
    found = []
    for key, title, cards in GROUPS:
        shown = [one for card in cards if (one := _shown(card, visit)) is not None]
        if shown:
            found.append({"key": key, "title": title, "cards": shown})
    return found


def steps(visit: Visit) -> list[Shown]:
    """The cards that belong to setting up, in order, with what was put off."""
    later = set(visit.practice.put_off.values_list("step", flat=True))
    return [replace(card, is_put_off=card.key in later) for card in _steps(visit)]


def _steps(visit: Visit) -> Iterator[Shown]:
    for _key, _title, cards in GROUPS:
        for card in cards:
            shown = _shown(card, visit) if card.is_step else None
            if shown is not None:
                yield shown


def _shown(card: Card, visit: Visit) -> Shown | None:
    try:
        url = reverse(f"desk:{card.url_name}")
    except NoReverseMatch:
        return None
    return Shown(
        key=card.key,
        title=str(card.title),
        says=str(card.says),
        url=url,
        standing=card.state(visit.practice) if card.state else None,
        may_open=visit.may(card.permission),
        is_step=card.is_step,
    )
