"""Who may ask on each lane, how that is checked, and what may never be demanded for it.

Which papers a lane accepts is here; whether one of them holds is for `position` (authority),
`authorization`, `process` and `officials`.
"""

from dataclasses import dataclass

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Demand, Rule
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import N_, Finding, Message, UsedFact, message

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
    Lane.AUTHORIZATION: (
        (
            "fed-aut-001",
            message(N_("The patient's authorization with every core element of the rule.")),
        ),
        ("fed-aut-002", message(N_("On it the three statements that the rule asks for."))),
    ),
    Lane.TREATMENT: (
        ("fed-tpo-001", message(N_("None: a provider who treats the patient may ask."))),
    ),
    Lane.LEGAL_PROCESS: (
        ("fed-512-e1", message(N_("An order of a court or tribunal that names the records."))),
        (
            "fed-512-e2",
            message(
                N_("Or a subpoena with proof that the patient was told, or of a protective order.")
            ),
        ),
    ),
    Lane.OFFICIAL: (
        ("fed-req-004", message(N_("What shows who the official is, and the authority."))),
        ("fed-512-a", message(N_("The law that compels or permits it, and its limit."))),
    ),
    Lane.PAYER: (
        ("fed-tpo-001", message(N_("A payer's own request that says for which payment."))),
        ("fed-min-001", message(N_("No more than that payment needs."))),
    ),
    Lane.CARD_DISPUTE: (
        ("fed-tpo-001", message(N_("The card company's notice of the dispute."))),
        ("fed-min-001", message(N_("No more than that payment needs."))),
    ),
    **dict.fromkeys(
        (Lane.ACCOUNTING, Lane.AMENDMENT, Lane.RESTRICTION),
        (
            (
                "fed-who-001",
                message(N_("None beyond who asks: the patient, or who stands in for the patient.")),
            ),
        ),
    ),
    Lane.COMPLAINT: (("fed-den-008", message(N_("None: anybody may complain."))),),
}

RELEASE_TOPICS = frozenset({PracticeTopic.THIRD_PARTY_RELEASE, PracticeTopic.REDISCLOSURE})

# Lanes on which who asks is the patient or stands in the patient's place.
PATIENT_LANES = frozenset(
    {
        Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE, Lane.ACCOUNTING, Lane.AMENDMENT,
        Lane.RESTRICTION,
    }
)  # fmt: skip

WAYS: tuple[Message, ...] = (
    message(N_("a code sent to a contact that has not changed")),
    message(N_("a document seen")),
    message(N_("known to the staff")),
    message(N_("a call back")),
    message(N_("in person, if the requester likes")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether the requester is the patient or is treated so. `papers` are what shows the right to
    ask on this lane."""

    is_as_patient: bool
    papers: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The ways to check identity, what to write down, and what may never be demanded."""

    ways: tuple[Message, ...]
    note_down: tuple[str, ...]
    never_ask: tuple[Demand, ...]


def may_ask(facts: Facts) -> Finding[Standing]:
    """Whether who asks stands in the patient's place, and which papers show it."""
    papers = PAPERS[facts.lane]
    others = _others(facts)
    used = tuple(_used(fact_id) for fact_id, _ in papers)
    used += tuple(precedence.used(fact, state, fact.topic) for state, fact in others)
    decide = (*_state_words(facts), *_others_words(facts, others))
    is_firm = all(precedence.is_firm(_rule(fact_id)) for fact_id, _ in papers)
    return Finding(
        answer=Standing(
            is_as_patient=facts.lane in PATIENT_LANES, papers=tuple(words for _, words in papers)
        ),
        facts=used,
        steps=tuple(words for _, words in papers),
        is_settled=not decide and is_firm,
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


def _others(facts: Facts) -> list[tuple[str, Practice]]:
    """The states' own facts on release to third parties, for a third party's lane."""
    if facts.lane in PATIENT_LANES or facts.lane is Lane.COMPLAINT:
        return []
    return [
        (state.id, fact)
        for state in jurisdiction.of(facts).states
        for fact in state.practice
        if _is_on_release(fact, facts) and fact.is_in_force(facts.received_on)
    ]


def _is_on_release(fact: Practice, facts: Facts) -> bool:
    is_transfer = fact.topic is PracticeTopic.TRANSFER and facts.lane is Lane.TREATMENT
    return is_transfer or fact.topic in RELEASE_TOPICS


def _others_words(facts: Facts, others: list[tuple[str, Practice]]) -> tuple[Message, ...]:
    """What stays with a person on a third party's lane: whether the paper holds, and the state."""
    if facts.lane in PATIENT_LANES or facts.lane is Lane.COMPLAINT:
        return ()
    words = [
        message(
            N_("Whether this paper holds, and what the state asks besides, is for a person to "
               "decide before anything leaves."),
        )
    ]  # fmt: skip
    words += [
        message(
            N_("%(state)s has a rule of its own on release to others (%(cite)s): look there."),
            state=state,
            cite=fact.cite or fact.id,
        )
        for state, fact in others
    ]
    return tuple(words)


def _rule(fact_id: str) -> Rule:
    return jurisdiction.rule(fact_id)


def _used(fact_id: str) -> UsedFact:
    rule = _rule(fact_id)
    return precedence.used(rule, jurisdiction.FEDERAL, _topic(rule))


def _topic(rule: Rule) -> str:
    """The topic as words.VALUES has it."""
    return rule.topic.replace("_", " ")


def _in_force(facts: Facts) -> tuple[Rule, ...]:
    on = facts.received_on
    return tuple(rule for rule in jurisdiction.federal().rules if rule.is_in_force(on))
