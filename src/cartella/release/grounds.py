"""Whether an item may be withheld as somebody wants it: the ground, its finding, its pages."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cartella.law.determination import denial
from cartella.law.facts import Facts
from cartella.law.finding import Finding
from cartella.packaging.record import Outcome
from cartella.release import gather
from cartella.release.actors import Actor
from cartella.release.models import Decision, Round


class GroundRefused(Exception):
    """The ground is not one that the law knows, or lacks what must be attested."""


class PagesRefused(GroundRefused):
    """These pages cannot be withheld of this item."""


def check_pages(round_: Round, entry_ids: Collection[int], pages: tuple[int, int]) -> None:
    """Raise PagesRefused unless each item is a document that has these pages, and others too."""
    first, last = pages
    snapshot = round_.snapshot.filter(entry_id__in=entry_ids).select_related("entry")
    for item in snapshot:
        document = item.version.attachments.order_by("position").first()
        if document is None or document.page_count is None:
            raise PagesRefused(_("Single pages can be withheld only of a PDF that can be opened."))
        from_page = item.entry.first_page or 1
        to_page = item.entry.last_page or document.page_count
        if not from_page <= first <= last <= to_page:
            raise PagesRefused(
                _("This document has the pages %(first)s to %(last)s.")
                % {"first": from_page, "last": to_page}
            )
        if (first, last) == (from_page, to_page):
            raise PagesRefused(_("These are all of its pages: withhold the whole document."))


def id_of(ground: str, facts: Facts) -> str:
    """The fact id of a ground that is named by its code or id; as it was given if it is neither."""
    known = denial.look_up(ground, facts)
    return known.id if isinstance(known, denial.Ground) else ground


def check_ground(round_: Round, ground: str, *, finding: str, finding_by: str, by: Actor) -> str:
    """The fact id of a ground that is named by its code or id. Raises GroundRefused unless the law
    knows it and what it needs has been stated.

    What a licensed professional must find is `finding`, stated by `finding_by`; what anybody may
    state (a note kept apart, say) is stated by whoever decides.
    """
    facts = gather.facts(round_.records_request)
    known = denial.look_up(ground, facts)
    if known is None and ground:
        near = denial.nearest(ground, facts)
        raise GroundRefused(
            _("There is no ground %(ground)s.") % {"ground": ground}
            + (" " + _("Did you mean %(ground)s?") % {"ground": near} if near else "")
        )
    judged = denial.judge(facts, (_claim("", known, ground, finding, finding_by, by),))
    if judged.answer.problems:
        raise GroundRefused(" ".join(problem.why.say(_) for problem in judged.answer.problems))
    return known.id if isinstance(known, denial.Ground) else ground


def judged(
    round_: Round, decisions: Collection[Decision], *, by: Actor
) -> Finding[denial.Judgment]:
    """What the decisions of a round come to, with every fact of law they rest on; entries put
    right (misfiled, outside the record set) are no denial and stay out. Raises GroundRefused."""
    facts = gather.facts(round_.records_request)
    claims = []
    for one in decisions:
        if one.outcome == Outcome.RELEASED:
            claims.append(denial.Decision(item_id=str(one.entry_id), is_withheld=False))
        elif one.outcome == Outcome.WITHHELD:
            known = denial.look_up(one.ground, facts)
            claims.append(
                _claim(str(one.entry_id), known, one.ground, one.finding, one.finding_by, by)
            )
    finding = denial.judge(facts, tuple(claims))
    if finding.answer.problems:
        whys = dict.fromkeys(problem.why.say(_) for problem in finding.answer.problems)
        raise GroundRefused(" ".join(whys))
    return finding


def _claim(
    item_id: str,
    known: denial.Ground | denial.NotAGround | None,
    ground: str,
    finding: str,
    finding_by: str,
    by: Actor,
) -> denial.Decision:
    """A withheld item as the law room judges it. What a licensed professional must find was stated
    by `finding_by`; what anybody may state, by whoever decides."""
    needs = known.attest if isinstance(known, denial.Ground) else ()
    attested = tuple(
        denial.Attested(
            code=need.code,
            by=finding_by.strip() or by.name,
            is_licensed=bool(finding_by.strip()),
            statement=finding,
        )
        for need in needs
    )
    return denial.Decision(item_id=item_id, is_withheld=True, ground=ground, attested=attested)
