"""How a request may be made, and what may not be put in its way (45 CFR 164.524(b)(1)).

Any channel is a receipt; a writing may be asked for only where people were told of it; no reason,
no house form, no visit, no portal, no notary.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law import precedence
from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.provisions import Demand
from cartella.law.book.rulebook import Duties
from cartella.law.conclude import Ground
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.verification import standing


class Arrived(StrEnum):
    """The way a request came in."""

    SPOKEN = "by word of mouth"
    TELEPHONE = "by telephone"
    MAIL = "by post"
    FAX = "by fax"
    EMAIL = "by e-mail"
    PORTAL = "by the portal"
    TEXT = "by text message"
    IN_PERSON = "in person"
    VENDOR = "by a vendor that acts for the practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request as it came. `demands` is what the practice wants besides; `asks_for_writing`: it
    wants it in writing, `is_writing_announced`: people were told of that before; `subjects`: how
    many patients' charts it is about."""

    arrived: Arrived = Arrived.MAIL
    demands: frozenset[Demand] = frozenset()
    asks_for_writing: bool = False
    is_writing_announced: bool | None = None
    subjects: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """`is_received`: the clock runs from its arrival, whatever is still asked. `wrong_demands` may
    not be made; `may_ask_writing` is whether a writing may."""

    is_received: bool
    may_ask_writing: bool
    wrong_demands: tuple[Demand, ...]
    duties: Duties = ()
    never: Duties = ()


# What to do instead of a demand, and the thing not to do, by code.
INSTEAD: dict[Demand, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Demand.IN_PERSON_ONLY: (("offer_remote_request_and_id_check",), ("require_physical_presence",)),
    Demand.PORTAL_ONLY: (("accept_request_outside_portal",), ("require_portal",)),
    Demand.MAIL_ONLY: (("accept_electronic_request",), ("require_postal_mail",)),
    Demand.NOTARY: ((), ("demand_notary",)),
    Demand.REASON: (("process_without_reason",), ("require_reason", "deny_for_reason")),
    Demand.AUTHORIZATION: (("classify_as_access",), ("ask_for_authorization",)),
    Demand.HOUSE_FORM: (
        ("accept_letter", "start_clock_on_receipt"),
        ("require_house_form_if_it_delays",),
    ),
}


def receive(facts: Facts, asking: Asking) -> Finding[Reception]:
    """Whether the request counts as received, and which demands may not be made."""
    barred = standing.never_ask(facts)
    wrong = tuple(demand for demand in barred if demand in asking.demands)
    may_write, grounds, words = _writing(facts, asking)
    duties: Duties = rulebook.duties("fed-clk-004", "start_clock_on_receipt")
    never: Duties = rulebook.duties("fed-clk-004", "stop_the_clock")
    for demand in wrong:
        do, leave = INSTEAD.get(demand, ((), ()))
        duties += rulebook.duties("fed-req-002", *do)
        never += rulebook.duties("fed-req-002", *leave)
    if asking.asks_for_writing:
        if may_write:
            duties += rulebook.duties("fed-req-001", "offer_simple_form", "offer_electronic_way")
            never += rulebook.duties("fed-req-001", "start_a_new_burden")
        else:
            duties += rulebook.duties("fed-req-001", "accept_spoken_request")
            never += rulebook.duties("fed-req-001", "require_writing_unannounced")
    if asking.subjects > 1:
        duties += rulebook.duties("fed-who-001", "open_one_case_per_chart")
        never += rulebook.duties("fed-who-001", "wait_for_another_chart")
    duties += rulebook.duties("fed-clk-005", "join_channels")
    never += rulebook.duties("fed-clk-005", "lose_request_by_channel")
    steps = [message(N_("It came in %(arrived)s and counts as received."), arrived=asking.arrived)]
    steps += words
    steps += [message(N_("%(demand)s may not be demanded."), demand=demand) for demand in wrong]
    return rulebook.conclude(
        Reception(
            is_received=True,
            may_ask_writing=may_write,
            wrong_demands=wrong,
            duties=tuple(dict.fromkeys(duties)),
            never=tuple(dict.fromkeys(never)),
        ),
        rules=("fed-req-001", "fed-req-002", "fed-clk-004"),
        more=grounds,
        steps=steps,
    )


def _writing(facts: Facts, asking: Asking) -> tuple[bool, list[Ground], list[Message]]:
    """Whether a writing may be asked for: HIPAA, if it was announced; outside HIPAA a state's own
    rule, if it is firm."""
    if facts.is_covered:
        if asking.is_writing_announced:
            return True, [], [message(N_("A writing may be asked for: people were told of it."))]
        return False, [], [message(N_("A writing may not be asked for unless it was announced."))]
    found: list[Ground] = [
        (fact, "written request")
        for state in jurisdiction.of(facts).states
        for fact in state.access
        if fact.written_request_required
        and precedence.may_weigh_against(fact)
        and precedence.serves(fact, facts) is not None
    ]
    if found:
        return True, found, [message(N_("The state's law asks for a writing."))]
    return False, [], [message(N_("No law that is firm asks for a writing."))]
