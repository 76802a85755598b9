"""Whether the practice has acted, and in time; and what the review of a denial asks of it.

A grant is telling and giving, both inside the clock (45 CFR 164.524(b)(2)(i)(A)); a refusal is a
letter. No rule puts days to a review: promptly referred, decided in a reasonable time.
"""

from dataclasses import dataclass
from datetime import date

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.duty import Duty, duties
from cartella.law.facts import Facts, Regime
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.timeliness import deadline

REVIEW = "fed-den-005"
REVIEWER = "name_licensed_reviewer_not_involved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What the practice did, and when; None: not yet. A copy that may be fetched is provided."""

    told_on: date | None = None
    provided_on: date | None = None
    denied_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """Whether the practice has acted, on which day, and whether that was in time; `is_in_time` is
    None where no day is known. `wanted` are codes of what is still missing."""

    is_acted: bool
    acted_on: date | None
    is_in_time: bool | None
    due_on: date | None
    wanted: tuple[str, ...] = ()


def acted(facts: Facts, done: Done, *, extended_on: date | None = None) -> Finding[Acted]:
    """Whether what was done is acting on the request, and in time. `extended_on` is the day that a
    lawful extension set."""
    found = deadline.due(facts)
    due_on = extended_on or found.answer.due_on
    granted = (done.told_on, done.provided_on)
    days = [day for day in granted if day is not None]
    acted_on = max(days) if len(days) == len(granted) else None
    if done.denied_on is not None:
        acted_on = done.denied_on if acted_on is None else min(acted_on, done.denied_on)
    wanted: tuple[str, ...] = ()
    if acted_on is None:
        wanted = tuple(
            code
            for code, day in (("tell", done.told_on), ("provide", done.provided_on))
            if day is None
        )
    is_in_time = None if acted_on is None or due_on is None else acted_on <= due_on
    answer = Acted(
        is_acted=acted_on is not None,
        acted_on=acted_on,
        is_in_time=is_in_time,
        due_on=due_on,
        wanted=wanted,
    )
    return Finding(
        answer=answer,
        facts=found.facts,
        steps=(*found.steps, _in_words(answer)),
        is_settled=found.is_settled,
        decide=found.decide,
    )


def _in_words(answer: Acted) -> Message:
    if answer.acted_on is None:
        return message(N_("To grant is to tell and to give, both: the practice has not acted yet."))
    if answer.due_on is None:
        return message(N_("The practice acted on %(acted_on)s."), acted_on=answer.acted_on)
    if answer.is_in_time:
        return message(N_("The practice acted on %(acted_on)s, in time."), acted_on=answer.acted_on)
    return message(
        N_("The practice acted on %(acted_on)s, after %(due_on)s."),
        acted_on=answer.acted_on,
        due_on=answer.due_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Who reviews a denial. None: not known."""

    is_licensed: bool | None = None
    is_named_by_practice: bool | None = None
    took_part: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the review asks for. `may_review` False: this reviewer may not; None: not yet known.
    No rule names a day, so `due_on` is None."""

    duties: tuple[Duty, ...]
    may_review: bool | None
    problems: tuple[Message, ...] = ()
    due_on: date | None = None


def review(facts: Facts, reviewer: Reviewer | None = None) -> Finding[Review]:
    """What a denial's review asks for, and whether this person may do it (45 CFR 164.524(a)(4))."""
    rule = jurisdiction.rule(REVIEW)
    who = reviewer or Reviewer()
    problems = []
    if who.took_part:
        problems.append(message(N_("Who took part in the denial may not review it.")))
    if who.is_licensed is False:
        problems.append(message(N_("The reviewer must be a licensed health care professional.")))
    if who.is_named_by_practice is False:
        problems.append(message(N_("The practice must have named the reviewer.")))
    is_clear = (who.is_licensed, who.is_named_by_practice, who.took_part) == (True, True, False)
    decide = [
        message(
            N_("%(cite)s names no number of days for the review: promptly, in a reasonable time."),
            cite=rule.cite or rule.id,
        )
    ]
    if not precedence.binds(Regime.COVERED, facts):
        decide.append(message(NOT_BOUND))
    return Finding(
        answer=Review(
            duties=duties(rule.elements, rule),
            may_review=False if problems else (True if is_clear else None),
            problems=tuple(problems),
        ),
        facts=(precedence.used(rule, jurisdiction.FEDERAL, "review"),),
        steps=tuple(problems),
        is_settled=False,
        decide=tuple(decide),
    )


NOT_BOUND = N_("HIPAA does not bind this holder; it is treated as if it did, the patient's side.")
