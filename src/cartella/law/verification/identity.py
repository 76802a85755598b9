"""Whether it is shown who asks, and what may not be demanded for it (45 CFR 164.514(h)).

The way is a matter of judgment; a session that is signed in is the check, and no way may stand in
the way of access.
"""

from dataclasses import dataclass

from cartella.law.book import rulebook
from cartella.law.book.provisions import Demand
from cartella.law.book.rulebook import Duties
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, message
from cartella.law.verification import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What has been seen of who asks. None: not tried. `demands` is what the practice asks for
    besides."""

    is_known_to_staff: bool | None = None
    is_signed_in: bool | None = None
    answers_match: bool | None = None
    code_matched: bool | None = None
    is_document_seen: bool | None = None
    is_called_back: bool | None = None
    demands: frozenset[Demand] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """`is_shown` None: nothing tried yet. `wrong_demands` are those that may not be made."""

    is_shown: bool | None
    may_ask_again: bool
    wrong_demands: tuple[Demand, ...]
    duties: Duties = ()
    never: Duties = ()


def identify(facts: Facts, check: Check) -> Finding[Identified]:
    """Whether what was seen is enough. One good way is; a mismatch is met by another way."""
    seen = (
        check.is_known_to_staff, check.is_signed_in, check.answers_match, check.code_matched,
        check.is_document_seen, check.is_called_back,
    )  # fmt: skip
    is_shown = True if True in seen else False if False in seen else None
    barred = standing.never_ask(facts)
    wrong = tuple(demand for demand in barred if demand in check.demands)
    duties: Duties = ()
    never: Duties = ()
    if is_shown:
        duties += rulebook.duties("fed-req-003", "record_method_and_result")
        never += rulebook.duties("fed-req-002", "demand_notary")
        never += rulebook.duties("fed-req-003", "duplicate_identity_proof")
    else:
        duties += rulebook.duties("fed-req-003", "offer_other_way_to_verify")
        never += rulebook.duties("fed-req-003", "release_before_verified", "stop_the_clock")
    if is_shown is False:
        duties += rulebook.duties("fed-req-003", "fail_verification")
    if check.is_signed_in:
        duties += rulebook.duties("fed-req-003", "accept_authenticated_session")
    step = {
        True: N_("What was seen shows who asks; the law names no form of proof."),
        False: N_("It does not show who asks. Another way is offered, and the clock runs."),
        None: N_("Nothing has been seen yet. Any way that fits will do."),
    }[is_shown]
    steps = [message(step)]
    steps += [message(N_("%(demand)s may not be demanded."), demand=demand) for demand in wrong]
    return rulebook.conclude(
        Identified(
            is_shown=is_shown,
            may_ask_again=not is_shown,
            wrong_demands=wrong,
            duties=duties,
            never=never,
        ),
        rules=("fed-req-003", "fed-req-002"),
        steps=steps,
    )
