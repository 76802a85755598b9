"""How each setting stands, in a word: asked by its card, answered from the practice's rows."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.desk import first_steps
from cartella.practices.models import Practice
from cartella.release import coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a setting stands: a word or two, and whether it is done."""

    word: str
    is_done: bool
    needs_a_look: bool = False


def practice(practice: Practice) -> Standing:
    """Done when a letter can name the practice and reach it."""
    return _is(first_steps.practice_done(practice))


def entities(practice: Practice) -> Standing:
    """How many stand today; one is enough."""
    count = practice.legal_entities.filter(ended_on__isnull=True).count()
    words = ngettext("%(count)s legal entity", "%(count)s legal entities", count)
    return _count(count, words % {"count": count})


def covered(practice: Practice) -> Standing:
    """Done when each entity was asked; an open answer counts as covered, and wants a look."""
    rows = list(practice.legal_entities.filter(ended_on__isnull=True))
    open_ = sum(coverage.newest(row) is None or row.is_covered is None for row in rows)
    if not open_:
        return _is(True, _("answered"))
    words = ngettext(
        "%(count)s not answered: counts as covered",
        "%(count)s not answered: count as covered",
        open_,
    )
    return Standing(word=words % {"count": open_}, is_done=False, needs_a_look=True)


def locations(practice: Practice) -> Standing:
    """How many stand today; one is enough."""
    count = practice.locations.filter(ended_on__isnull=True).count()
    words = ngettext("%(count)s location", "%(count)s locations", count)
    return _count(count, words % {"count": count})


def contacts(practice: Practice) -> Standing:
    """Done when both are named."""
    return _is(bool(practice.privacy_contact and practice.complaint_contact))


def letterhead(practice: Practice) -> Standing:
    """Done when it has a line of its own; plain letters are letters too."""
    return _is(bool(practice.letter_line), "" if practice.letter_line else _("plain"))


def care(practice: Practice) -> Standing:
    """Always done: there is a rule from the first day."""
    return Standing(word=practice.get_second_look_display(), is_done=True)


def systems(practice: Practice) -> Standing:
    """How many are listed; one is enough."""
    count = practice.record_systems.count()
    words = ngettext("%(count)s system", "%(count)s systems", count)
    return _count(count, words % {"count": count})


def costs(practice: Practice) -> Standing:
    """Always done: without a sheet copies are free."""
    sheet = practice.cost_sheets.filter(from_on__lte=clock.today(practice.time_zone)).last()
    if sheet is None:
        return Standing(word=_("copies are free"), is_done=True)
    day = date_format(sheet.from_on, "DATE_FORMAT")
    return Standing(word=_("since %(day)s") % {"day": day}, is_done=True)


def people(practice: Practice) -> Standing:
    """Done when she is not alone."""
    count = practice.memberships.filter(ended_on__isnull=True).count()
    words = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    return Standing(word=words, is_done=count > 1)


def mode(practice: Practice) -> Standing:
    """Always done: one of the two holds."""
    return Standing(word=_("desk only") if settings.IS_DESK_ONLY else _("public"), is_done=True)


def channels(practice: Practice) -> Standing:
    """Done when mail leaves; a demo sends none."""
    row = practice.channel_settings.filter(channel="mail").order_by("-id").first()
    if row is None:
        return _is(practice.is_demo)
    if not row.is_on:
        return Standing(word=_("off"), is_done=False)
    if row.is_test:  # real patients get nothing by it
        return Standing(word=_("test mode"), is_done=practice.is_demo, needs_a_look=True)
    return Standing(word=_("on"), is_done=True)


def contracts(practice: Practice) -> Standing:
    """Done when one is recorded."""
    return _is(practice.vendor_contracts.exists())


def folders(practice: Practice) -> Standing:
    """Done when one is watched."""
    return _is(practice.arrival_folders.exists())


def imports(practice: Practice) -> Standing:
    """Done when there are patients, wherever they came from."""
    done = practice.patients.exists()
    return _is(done, _("patients are there") if done else _("no patients yet"))


def backup(practice: Practice) -> Standing:
    """Done when the nightly copy has a folder."""
    plan = getattr(practice, "backup_plan", None)
    return _is(plan is not None and bool(plan.folder))


def _is(done: bool, word: str = "") -> Standing:
    return Standing(word=word or (_("set up") if done else _("not set up yet")), is_done=done)


def _count(count: int, words: str) -> Standing:
    return _is(count > 0, words if count else "")
