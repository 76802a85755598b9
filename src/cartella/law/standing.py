"""Who may ask as the patient, how that is checked, and what may never be demanded for it.

Real here for the patient, her representative and her directive; everybody else needs another paper
and is answered by a person until that paper's own rules are loaded.
"""

from dataclasses import dataclass

from cartella.law import jurisdiction, precedence
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import N_, Finding, Message, UsedFact, message
from cartella.law.provisions import Demand, Rule

PAPERS: dict[Lane, tuple[tuple[str, Message], ...]] = {
    Lane.ACCESS: (("fed-who-001", message(N_("None: the patient asks for what is theirs."))),),
    Lane.REPRESENTATIVE: (
        (
            "fed-who-002",
            message(
                N_("For an adult: health care power of attorney, guardianship or court order.")
            ),
        ),
        (
            "fed-who-003",
            message(N_("For a minor: parent, guardian or who stands in a parent's place.")),
        ),
        (
            "fed-who-006",
            message(N_("For the deceased: letters from the court, or authority under state law.")),
        ),
    ),
    Lane.DIRECTIVE: (
        (
            "fed-who-009",
            message(N_("The patient's signed paper that says who gets the copy, and where.")),
        ),
    ),
}

WAYS: tuple[Message, ...] = (
    message(N_("a code sent to a contact that has not changed")),
    message(N_("a document seen")),
    message(N_("known to the staff")),
    message(N_("a call back")),
    message(N_("in person, if the requester likes")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether the requester is treated as the patient; None: the rules loaded do not say.
    `papers` are the papers that show it, any one of them."""

    is_as_patient: bool | None
    papers: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The ways to check identity, what to write down, and what may never be demanded."""

    ways: tuple[Message, ...]
    note_down: tuple[str, ...]
    never_ask: tuple[Demand, ...]


def may_ask(facts: Facts) -> Finding[Standing]:
    """Whether who asks stands in the patient's place, and which papers show it."""
    papers = PAPERS.get(facts.lane)
    if papers is None:
        return Finding(
            answer=Standing(is_as_patient=None, papers=()),
            facts=(),
            steps=(),
            is_settled=False,
            decide=(
                message(
                    N_("The rules of this lane (%(lane)s) are not loaded yet: nothing leaves "
                       "before a person has decided."),
                    lane=facts.lane,
                ),
            ),
        )  # fmt: skip
    used = tuple(_used(fact_id) for fact_id, _ in papers)
    decide = _state_words(facts)
    return Finding(
        answer=Standing(is_as_patient=True, papers=tuple(words for _, words in papers)),
        facts=used,
        steps=tuple(words for _, words in papers),
        is_settled=not decide and all(precedence.is_firm(_rule(fact_id)) for fact_id, _ in papers),
        decide=decide,
    )


def verification(facts: Facts) -> Finding[Verification]:
    """How to check who asks (45 CFR 164.514(h)), without standing in the way of access."""
    rules = _in_force(facts)
    main = _rule("fed-req-003")
    barring = tuple(rule for rule in rules if rule.never_ask)
    answer = Verification(ways=WAYS, note_down=main.elements, never_ask=never_ask(facts))
    steps = [
        message(
            N_("%(demand)s may not be demanded (%(cite)s)."),
            demand=demand,
            cite=rule.cite or rule.id,
        )
        for rule in barring
        for demand in rule.never_ask
    ]
    return Finding(
        answer=answer,
        facts=tuple(
            precedence.used(rule, jurisdiction.FEDERAL, _topic(rule)) for rule in (main, *barring)
        ),
        steps=tuple(steps),
        is_settled=precedence.is_firm(main),
    )


def never_ask(facts: Facts) -> tuple[Demand, ...]:
    """What may never be demanded of a patient, in the order of the data."""
    return tuple(dict.fromkeys(demand for rule in _in_force(facts) for demand in rule.never_ask))


def _state_words(facts: Facts) -> tuple[Message, ...]:
    """What a person must decide about a representative; nothing about the patient herself."""
    if precedence.asker(facts) is not Requester.PERSONAL_REPRESENTATIVE:
        return ()
    return (
        message(
            N_("Whether the paper gives this person authority, and what of a minor's chart state "
               "law keeps from a parent, is for a person to decide."),
        ),
    )  # fmt: skip


def _rule(fact_id: str) -> Rule:
    return next(rule for rule in jurisdiction.federal().rules if rule.id == fact_id)


def _used(fact_id: str) -> UsedFact:
    rule = _rule(fact_id)
    return precedence.used(rule, jurisdiction.FEDERAL, _topic(rule))


def _topic(rule: Rule) -> str:
    """The topic as words.VALUES has it."""
    return rule.topic.replace("_", " ")


def _in_force(facts: Facts) -> tuple[Rule, ...]:
    return tuple(
        rule for rule in jurisdiction.federal().rules if rule.is_in_force(facts.received_on)
    )
