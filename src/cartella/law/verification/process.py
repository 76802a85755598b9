"""Orders, subpoenas, demands and letters: what may leave on them, and what is owed in any case.

45 CFR 164.512(a), (e), (f)(1). Only what the paper names; the answer is owed in writing by the
return date even where nothing leaves. Where the state's rule is not confirmed, nothing leaves
without an order or an authorization, and counsel is asked.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from cartella.law import precedence
from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import (
    Category,
    Practice,
    PracticeTopic,
    ProcessNeed,
    SensitiveNeed,
)
from cartella.law.conclude import Ground
from cartella.law.determination import sensitive
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.verification.demands import (
    JUDICIAL,
    ORDERS,
    ROUTES,
    WITHOUT_ORDER,
    Assurance,
    Process,
    ProcessKind,
    Route,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessAnswer:
    """What follows. `compels`: there is no choice, once the paper is good. Only what it names may
    leave, less what `kept_back` lists. `due_on`: by when an answer is owed in writing, whatever it
    is; None if the paper names no day. `lacking` are codes of the nearest route's missing parts."""

    may_release: bool
    compels: bool
    route: Route | None
    lacking: tuple[str, ...]
    due_on: date | None
    is_counsel_asked: bool
    is_logged: bool
    kept_back: tuple[Category, ...] = ()
    duties: Duties = ()
    never: Duties = ()


def judge(facts: Facts, process: Process) -> Finding[ProcessAnswer]:
    """What may leave on this paper, by when an answer is owed, and what is still missing."""
    route, lacking, rules, step = _route(process)
    steps, decide, grounds = [step], list[Message](), list[Ground]()
    if route is not None and not process.names:
        route, lacking = None, ("what_it_names",)
        steps.append(message(N_("It does not say which records, so nothing is named to leave.")))
    if route in (Route.NOTICE, Route.PROTECTIVE_ORDER, Route.OWN_EFFORT, Route.DEMAND):
        more, grounds, words = _state(facts, process)
        lacking += more
        steps += words
    abroad = _is_other_state_s(facts, process) and not process.is_domesticated
    if abroad and route is not Route.AUTHORIZATION:
        lacking += ("domesticated",)
        decide.append(
            message(N_("It comes from another state and was not issued anew here. Whether it "
                       "binds is for counsel."))
        )  # fmt: skip
    kept = _kept_back(facts, process, route)
    federal = [fact.id for fact in kept.facts if fact.jurisdiction == jurisdiction.FEDERAL]
    rules = (*rules, *federal)
    may_release = route is not None and not lacking
    decide += kept.decide
    if process.is_part2 and not process.has_part2_order and not process.has_authorization:
        may_release = False
        lacking += ("part2_court_order",)
        rules = (*rules, "fed-p2-005")
    ask_counsel = not may_release and process.kind is not ProcessKind.ATTORNEY_LETTER
    if ask_counsel:
        decide.append(
            message(N_("Ask counsel, and answer in writing in time. Nothing leaves until then."))
        )
    due_on = process.return_on or facts.return_on
    if due_on is not None and due_on < (process.on or facts.received_on):
        decide.append(message(N_("The return day has passed: answer today, through counsel.")))
    if due_on is None and process.kind is not ProcessKind.ATTORNEY_LETTER:
        decide.append(message(N_("The day by which an answer is owed is not known. Look for it.")))
    answer = ProcessAnswer(
        may_release=may_release,
        compels=process.kind in ORDERS | JUDICIAL and not abroad,
        route=route if may_release else None,
        lacking=lacking,
        due_on=due_on,
        is_counsel_asked=ask_counsel,
        is_logged=may_release and route is not Route.AUTHORIZATION,
        kept_back=kept.answer.kept_back,
        duties=_duties(process, may_release, route, lacking, due_on),
        never=_never(process, may_release),
    )
    return rulebook.conclude(
        answer,
        rules=rules,
        more=[*grounds, *_sensitive_grounds(facts, process)],
        steps=(*steps, *kept.steps),
        decide=decide,
    )


_Found = tuple[Route | None, tuple[str, ...], tuple[str, ...], Message]


def _route(process: Process) -> _Found:
    """The route that is open under the federal rule, else what the nearest one lacks."""
    if process.has_authorization:
        return (
            Route.AUTHORIZATION,
            (),
            ("fed-aut-012",),
            message(N_("The patient's own authorization comes with it.")),
        )
    if process.kind in ORDERS:
        # 45 CFR 164.512(e)(1)(i): only what the order expressly authorizes.
        return Route.ORDER, (), ("fed-512-e1",), message(N_("An order: only what it names leaves."))
    if process.kind in JUDICIAL:
        return (
            Route.JUDICIAL_PROCESS,
            (),
            ("fed-512-f1",),
            message(N_("Process of a judge or grand jury: only what it names leaves.")),
        )
    if process.kind is ProcessKind.ADMINISTRATIVE_DEMAND:
        missing = rulebook.lacking("fed-512-f1", (one.name for one in process.findings))
        step = message(N_("A demand without a judge needs three findings, stated by who asks."))
        return (None if missing else Route.DEMAND), missing, ("fed-512-f1",), step
    if process.kind is ProcessKind.ATTORNEY_LETTER:
        return (
            None,
            ("authorization_or_directive_or_process",),
            ("fed-aut-012",),
            message(N_("A letter of an attorney opens nothing by itself.")),
        )
    return _assured(process)


def _assured(process: Process) -> _Found:
    """A subpoena or discovery request without an order: one of three routes must be complete."""
    shown = [one.name for one in process.shown]
    rules = ("fed-512-e2",)
    best: tuple[str, ...] | None = None
    for route, parts in ROUTES.items():
        missing = tuple(
            code
            for code in rulebook.lacking("fed-512-e2", shown)
            if Assurance[code.upper()] in parts
        )
        if not missing:
            return (
                route,
                (),
                rules,
                message(N_("The assurance is complete: %(route)s."), route=route),
            )
        if best is None or len(missing) < len(best):
            best = missing
    if process.shown & {Assurance.OWN_NOTICE, Assurance.OWN_PROTECTIVE_ORDER}:
        step = message(N_("The practice itself told the patient or asked for an order."))
        return Route.OWN_EFFORT, (), rules, step
    step = message(N_("No order, and no complete assurance of notice or of a protective order."))
    return None, best or (), rules, step


def _state(facts: Facts, process: Process) -> tuple[tuple[str, ...], list[Ground], list[Message]]:
    """What the states want before records follow a subpoena; not confirmed wants an order."""
    if process.counsel_cleared:
        return (), [], [message(N_("Counsel has looked at the state's law and cleared it."))]
    lacking: list[str] = []
    grounds: list[Ground] = []
    words: list[Message] = []
    law = jurisdiction.of(facts)
    for state in law.states:
        found = [
            fact
            for fact in state.practice
            if fact.topic is PracticeTopic.LEGAL_PROCESS and fact.is_in_force(facts.received_on)
        ]
        grounds += [(fact, fact.topic) for fact in found]
        if not any(fact.process_needs and precedence.is_firm(fact) for fact in found):
            lacking.append("state_rule_not_confirmed")
            words.append(
                message(
                    N_("What %(state)s asks before records follow a subpoena is not confirmed: no "
                       "release without an order or the patient's authorization."),
                    state=state.id,
                )
            )  # fmt: skip
        for fact in found:
            lacking += _needs_left(fact, process, facts)
    lacking += ["state_rule_not_confirmed" for _ in law.missing]
    return tuple(dict.fromkeys(lacking)), grounds, words


def _needs_left(fact: Practice, process: Process, facts: Facts) -> list[str]:
    """What of the state's needs is not met. An order or an authorization would be another route."""
    told = process.shown & {Assurance.NOTICE_SENT, Assurance.OWN_NOTICE}
    left: list[str] = []
    if fact.process_needs & {ProcessNeed.COURT_ORDER, ProcessNeed.AUTHORIZATION}:
        left.append("court_order_or_authorization")
    if ProcessNeed.NOTICE_TO_PATIENT in fact.process_needs and not told:
        left.append("notice_to_patient")
    if ProcessNeed.WAITING_TIME in fact.process_needs and not _is_waited(fact, process, facts):
        left.append("waiting_time")
    if ProcessNeed.COUNSEL in fact.process_needs:
        left.append("counsel")
    return left


def _is_waited(fact: Practice, process: Process, facts: Facts) -> bool:
    if fact.deadline is None or fact.deadline.value is None or process.notified_on is None:
        return False
    over_on = process.notified_on + timedelta(days=fact.deadline.value)
    return over_on <= (process.on or facts.received_on)


def _is_other_state_s(facts: Facts, process: Process) -> bool:
    """Whether the paper is of a state that is not the practice's own, its first."""
    here = [code.upper() for code in facts.states[:1]]
    issuer = (process.issued_by or "").upper()
    return bool(here) and issuer not in ("", jurisdiction.FEDERAL, *here)


def _kept_back(
    facts: Facts, process: Process, route: Route | None
) -> Finding[sensitive.Sensitivity]:
    """What sensitive categories need on top, an order and an authorization counted."""
    has: frozenset[SensitiveNeed] = frozenset()
    if route in (Route.ORDER, Route.AUTHORIZATION):
        has |= {SensitiveNeed.COURT_ORDER}
    if route is Route.AUTHORIZATION:
        has |= {SensitiveNeed.AUTHORIZATION}
    return sensitive.needs(
        replace(facts, lane=Lane.LEGAL_PROCESS),
        sensitive.Carried(
            categories=process.categories,
            has=has,
            is_part2=process.is_part2,
            is_from_another_state=_is_other_state_s(facts, process) if process.issued_by else None,
        ),
    )


def _sensitive_grounds(facts: Facts, process: Process) -> list[Ground]:
    return [
        (fact, fact.category)
        for state in jurisdiction.of(facts).states
        for fact in state.sensitive
        if fact.category in process.categories and fact.is_in_force(facts.received_on)
    ]


def _duties(
    process: Process,
    may_release: bool,
    route: Route | None,
    lacking: tuple[str, ...],
    due_on: date | None,
) -> Duties:
    if process.kind is ProcessKind.ATTORNEY_LETTER:
        if may_release:
            return rulebook.duties("fed-min-001", "follow_authorization_scope")
        return rulebook.duties("fed-aut-012", "require_authorization_or_directive_or_process")
    rule = "fed-512-e2" if process.kind in WITHOUT_ORDER else "fed-512-a"
    owed = rulebook.duties(rule, "log_response_deadline", "answer_in_writing")
    found: Duties = tuple(replace(one, by_on=due_on) for one in owed)
    if may_release and route is not Route.AUTHORIZATION:
        found += rulebook.duties("fed-512-e2", "log_for_accounting")
    if may_release and route in (Route.NOTICE, Route.PROTECTIVE_ORDER):
        found += rulebook.duties("fed-512-e2", "keep_written_assurance")
    if may_release:
        return (*found, *rulebook.duties("fed-512-e1", "release_only_what_is_named"))
    found += rulebook.duties(rule, "ask_counsel")
    if process.kind in WITHOUT_ORDER:
        found += rulebook.duties(
            "fed-512-e2", "ask_for_satisfactory_assurance_or_order_or_authorization"
        )
    if process.kind is ProcessKind.ADMINISTRATIVE_DEMAND:
        found += rulebook.duties("fed-512-f1", "ask_for_all_three_statements")
    if "part2_court_order" in lacking:
        found += rulebook.duties("fed-p2-005", "require_part2_court_order_or_consent")
    return found


def _never(process: Process, may_release: bool) -> Duties:
    if process.kind is ProcessKind.ATTORNEY_LETTER and not may_release:
        return rulebook.duties("fed-aut-012", "release_on_letter")
    rule = "fed-512-e2" if process.kind in WITHOUT_ORDER else "fed-512-a"
    found = rulebook.duties(rule, "ignore_subpoena")
    if not may_release:
        found += rulebook.duties(rule, "release")
    found += rulebook.duties("fed-512-e1", "exceed_scope")
    if process.is_part2:
        found += rulebook.duties("fed-p2-005", "use_164_512_e_route")
    if {Category.REPRODUCTIVE, Category.GENDER_AFFIRMING} & process.categories:
        found += rulebook.duties("fed-512-z", "demand_vacated_attestation")
    return found
