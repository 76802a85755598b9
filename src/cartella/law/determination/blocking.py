"""Information blocking: which exception may cover a refusal, a delay, a fee or a manner.

45 CFR part 171. It binds every health care provider, covered by HIPAA or not, for electronic
health information. A practice that meets no exception is not blocking by that alone: it must be
known to be unreasonable and likely to interfere; who says so is a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Unit
from cartella.law.conclude import Ground, conclude
from cartella.law.duty import Duty, duties
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.timeliness import calendar

RULE, INFORMATION, EXCEPTIONS = "fed-ib-001", "fed-ib-002", "fed-ib-003"
HARM, PRIVACY, FEES = "fed-ib-004", "fed-ib-005", "fed-ib-006"
INFEASIBLE, NO_WAITING, REMEDY = "fed-ib-007", "fed-ib-008", "fed-ib-009"
PROPOSED = "fed-ib-010"


class Way(StrEnum):
    """In what way access, exchange or use is touched."""

    REFUSAL = "a refusal"
    DELAY = "a delay"
    FEE = "a fee"
    MANNER = "another manner"


# The rule that states an exception's own conditions; the others' stand in fed-ib-003 by name only.
CONDITIONS: dict[str, str] = {
    "preventing_harm": HARM,
    "privacy": PRIVACY,
    "infeasibility": INFEASIBLE,
    "fees": FEES,
}
FOR_WAYS: dict[Way, tuple[str, ...]] = {
    Way.REFUSAL: ("preventing_harm", "privacy", "security", "infeasibility",
                  "health_it_performance", "protecting_care_access"),
    Way.DELAY: ("preventing_harm", "privacy", "security", "infeasibility",
                "health_it_performance", "protecting_care_access"),
    Way.FEE: ("fees", "licensing"),
    Way.MANNER: ("manner", "tefca_manner"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Interference:
    """What is done or not done. `exception` is the code that the practice invokes; `shown` the
    codes of the conditions that it can show, for a fee those of what the fee is. `answered_on` is
    the day of a written reason. None is not known, and then the patient's side is taken."""

    way: Way
    asked_on: date
    exception: str | None = None
    shown: frozenset[str] = frozenset()
    answered_on: date | None = None
    is_electronic: bool | None = None
    is_required_by_law: bool = False
    is_ready: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """Whether the way is covered: True by an exception or by law, False where the exception's
    conditions are not met or none is invoked, None where a person must judge. `may_cover` are the
    exceptions made for this way; `missing` the conditions not shown; `reply_by_on` the day for a
    written reason, where one is wanted."""

    is_covered_by_exception: bool | None
    exception: str | None
    may_cover: tuple[str, ...]
    missing: tuple[str, ...]
    reply_by_on: date | None
    duties: tuple[Duty, ...]


def judge(facts: Facts, what: Interference) -> Finding[Blocking]:
    """Whether an exception covers what is done, and what is still missing for it."""
    rule, listed = jurisdiction.rule(RULE), jurisdiction.rule(EXCEPTIONS)
    on: list[Ground] = [(rule, "binds"), (listed, "exceptions")]
    may_cover = FOR_WAYS[what.way]
    known = (*listed.elements, *listed.also)
    reply_by_on = None
    missing: tuple[str, ...] = ()
    decide: list[Message] = []
    steps: list[Message] = []
    covers: bool | None = False
    if what.is_electronic is False:
        covers = True
        info = jurisdiction.rule(INFORMATION)
        on.append((info, "not electronic"))
        steps.append(message(N_("It is not electronic: these rules do not reach it.")))
    elif what.is_required_by_law:
        covers = True
        steps.append(message(N_("Another law asks for it (%(cite)s)."), cite=rule.cite or RULE))
    elif what.exception is None or what.exception not in known:
        steps.append(message(N_("No exception is named that these rules know.")))
    elif what.exception not in may_cover:
        steps.append(
            message(N_("The exception is not made for %(way)s: %(exception)s."),
                    way=what.way, exception=what.exception.replace("_", " "))
        )  # fmt: skip
    else:
        missing, reply_by_on = _conditions(what)
        condition = CONDITIONS.get(what.exception)
        if condition is None or what.exception == "privacy":
            covers = None
            decide.append(
                message(
                    N_("Whether every condition of the exception is met is for a person, with "
                       "counsel: %(exception)s."),
                    exception=what.exception.replace("_", " "),
                )
            )  # fmt: skip
        else:
            covers = not missing
        if condition is not None:
            own = jurisdiction.rule(condition)
            on.append((own, what.exception.replace("_", " ")))
    found = _duties(what, on)
    proposed = jurisdiction.rule(PROPOSED)
    if proposed.is_proposed and proposed.is_in_force(facts.received_on):
        # Told so that nobody counts on it, and no fact of the finding.
        words = N_("A change is proposed and not in force (%(cite)s).")
        steps.append(message(words, cite=proposed.cite or proposed.id))
    if covers is False:
        on.append((jurisdiction.rule(REMEDY), "binds"))
        decide.append(
            message(
                N_(
                    "Without an exception it may be blocking: what the practice knew, and whether "
                    "it was reasonable, is for counsel."
                )
            )
        )
    if reply_by_on is not None:
        steps.append(
            message(N_("The written reason is due by %(on)s, ten business days."), on=reply_by_on)
        )
    return conclude(
        Blocking(
            is_covered_by_exception=covers,
            exception=what.exception,
            may_cover=may_cover,
            missing=missing,
            reply_by_on=reply_by_on,
            duties=found,
        ),
        on=on,
        steps=steps,
        decide=decide,
    )


def _conditions(what: Interference) -> tuple[tuple[str, ...], date | None]:
    """What the invoked exception still lacks, and the day for a written reason."""
    if what.exception == "preventing_harm":
        rule = jurisdiction.rule(HARM)
        return tuple(code for code in rule.elements if code not in what.shown), None
    if what.exception == "fees":  # the list names fees that are never covered
        rule = jurisdiction.rule(FEES)
        return tuple(code for code in rule.elements if code in what.shown), None
    if what.exception == "infeasibility":
        reply_by_on = infeasible_by(what.asked_on)
        in_time = what.answered_on is not None and what.answered_on <= reply_by_on
        return (() if in_time else ("written_reason",)), reply_by_on
    return (), None


def infeasible_by(asked_on: date) -> date:
    """The last day of a written reason for infeasibility (45 CFR 171.204(b))."""
    span = jurisdiction.rule(INFEASIBLE).deadline
    if span is None or span.value is None:
        return asked_on
    unit: Unit = span.unit
    return calendar.from_day(asked_on, span.value, unit)


def _duties(what: Interference, on: list[Ground]) -> tuple[Duty, ...]:
    found: tuple[Duty, ...] = ()
    if what.way is Way.DELAY or what.is_ready:
        rule = jurisdiction.rule(NO_WAITING)
        on.append((rule, "no waiting"))
        found += duties(rule.elements, rule)
    if what.exception == "infeasibility":
        rule = jurisdiction.rule(INFEASIBLE)
        found += duties(("give_written_reason",), rule, by_on=infeasible_by(what.asked_on))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The exceptions by code: for not fulfilling, and for the way of fulfilling."""

    not_fulfilling: tuple[str, ...]
    fulfilling: tuple[str, ...]


def exceptions() -> Finding[Exceptions]:
    """Every exception that the data knows."""
    rule = jurisdiction.rule(EXCEPTIONS)
    return conclude(
        Exceptions(not_fulfilling=rule.elements, fulfilling=rule.also), on=[(rule, "exceptions")]
    )
