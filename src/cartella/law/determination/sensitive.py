"""What some kinds of information need besides the usual paper before they leave to others.

State law and 45 CFR 164.508(a)(2). The patient's own request needs nothing more. Where a state's
rule is not known, the information does not go to third parties until a person has decided.
"""

from dataclasses import dataclass

from cartella.law import precedence
from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.provisions import Provision
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import Category, Sensitive, SensitiveNeed
from cartella.law.conclude import Ground
from cartella.law.facts import Facts, Lane, Regime
from cartella.law.finding import N_, Finding, Message, State, message
from cartella.law.verification.part2 import OWN_LANES

PROCESS_LANES = frozenset({Lane.LEGAL_PROCESS, Lane.OFFICIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a release would carry. `has` is what is there already; a court order and an
    authorization that names the information count for the plain ones. `is_part2` None: nobody has
    looked. `is_from_another_state`: the process that asks is another state's."""

    categories: frozenset[Category]
    has: frozenset[SensitiveNeed] = frozenset()
    is_part2: bool | None = None
    is_from_another_state: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one category needs. `lacking` is what is not there yet; `may_leave` None: a person has
    to decide, and until then it does not leave."""

    category: Category
    needs: frozenset[SensitiveNeed]
    lacking: frozenset[SensitiveNeed]
    is_known: bool
    may_leave: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Each category in the order of the enum, and those that stay back for now."""

    wanted: tuple[Wanted, ...]
    kept_back: tuple[Category, ...]
    duties: Duties = ()
    never: Duties = ()


def needs(facts: Facts, carried: Carried) -> Finding[Sensitivity]:
    """What is needed before the categories leave on this request's lane."""
    order = [category for category in Category if category in carried.categories]
    if facts.lane in OWN_LANES:
        rule = "fed-p2-006" if carried.is_part2 else "fed-who-001"
        return rulebook.conclude(
            Sensitivity(
                wanted=tuple(
                    Wanted(
                        category=category,
                        needs=frozenset(),
                        lacking=frozenset(),
                        is_known=True,
                        may_leave=True,
                    )
                    for category in order
                ),
                kept_back=(),
            ),
            rules=(rule,),
            steps=(message(N_("The patient's own request needs nothing more for any of it.")),),
        )
    rules: list[str] = []
    grounds: list[Ground] = []
    steps: list[Message] = []
    decide: list[Message] = []
    wanted = []
    for category in order:
        one, used = _wanted(facts, carried, category)
        wanted.append(one)
        grounds += used
        if category is Category.PSYCHOTHERAPY:
            rules.append("fed-aut-008")
        if category is Category.SUBSTANCE_USE and carried.is_part2 is not False:
            rules.append("fed-p2-002")
        steps.append(_step(one))
        if one.may_leave is None:
            decide.append(
                message(
                    N_("%(category)s: the law here is not known well enough. It does not leave "
                       "to others until a person has decided."),
                    category=category,
                )
            )  # fmt: skip
    kept = tuple(one.category for one in wanted if one.may_leave is not True)
    duties: Duties = ()
    never: Duties = ()
    for category in kept:
        fact = _fact_for(facts, category)
        duties += (rulebook.duty("get_what_category_needs", fact, category=category),)
        never += (rulebook.duty("release_category", fact, category=category),)
    if {Category.REPRODUCTIVE, Category.GENDER_AFFIRMING} & carried.categories:
        rules.append("fed-512-z")
        duties += rulebook.duties("fed-512-z", "check_state_shield_law")
        never += rulebook.duties("fed-512-z", "demand_vacated_attestation")
    return rulebook.conclude(
        Sensitivity(wanted=tuple(wanted), kept_back=kept, duties=duties, never=never),
        rules=rules,
        more=grounds,
        steps=steps,
        decide=decide,
    )


def _wanted(facts: Facts, carried: Carried, category: Category) -> tuple[Wanted, list[Ground]]:
    found = _facts(facts, category)
    asked: set[SensitiveNeed] = set()
    is_known = bool(facts.states) and not jurisdiction.of(facts).missing
    by_state: dict[str, bool] = {}
    for code, fact in found:
        asked |= fact.needs
        says = fact.state is not State.UNCONFIRMED and precedence.is_firm(fact)
        by_state[code] = by_state.get(code, False) or says or bool(fact.needs)
    is_known = is_known and all(by_state.get(code.upper(), False) for code in facts.states)
    if category is Category.PSYCHOTHERAPY:
        # 45 CFR 164.508(a)(2): an authorization for these notes and nothing else.
        asked |= {SensitiveNeed.NAMED_AUTHORIZATION}
        is_known = True
    asked = _that_matter(facts, carried, asked)
    lacking = _lacking(facts, carried, asked)
    may_leave: bool | None
    if category is Category.SUBSTANCE_USE and carried.is_part2 is not False:
        may_leave = None if carried.is_part2 is None else False
        if carried.is_part2 and carried.has & {
            SensitiveNeed.SEPARATE_CONSENT,
            SensitiveNeed.NAMED_AUTHORIZATION,
        }:
            may_leave = None if not is_known else not lacking
        lacking = lacking or {SensitiveNeed.SEPARATE_CONSENT} - carried.has
    elif lacking:
        may_leave = False
    else:
        may_leave = True if is_known else None
    return (
        Wanted(
            category=category,
            needs=frozenset(asked),
            lacking=frozenset(lacking),
            is_known=is_known,
            may_leave=may_leave,
        ),
        [(fact, fact.category) for _, fact in found],
    )


def _facts(facts: Facts, category: Category) -> list[tuple[str, Sensitive]]:
    """The states' facts on a category that bear on this lane and day, in the data's order. A fact
    for another holder or regime is the safe side here and counts."""
    return [
        (state.id, fact)
        for state in jurisdiction.of(facts).states
        for fact in state.sensitive
        if fact.category is category
        and fact.is_in_force(facts.received_on)
        and (not fact.lanes or facts.lane in fact.lanes)
        and not (fact.regime is Regime.NOT_COVERED and facts.is_covered)
    ]


def _fact_for(facts: Facts, category: Category) -> Provision:
    found = _facts(facts, category)
    return found[0][1] if found else jurisdiction.rule("fed-aut-012")


def _that_matter(facts: Facts, carried: Carried, asked: set[SensitiveNeed]) -> set[SensitiveNeed]:
    """Court order and shield are for legal process and officials only, the shield only against
    another state's."""
    kept = set(asked)
    if facts.lane not in PROCESS_LANES:
        kept -= {SensitiveNeed.COURT_ORDER, SensitiveNeed.SHIELD}
    if carried.is_from_another_state is False:
        kept -= {SensitiveNeed.SHIELD}
    return kept


def _lacking(facts: Facts, carried: Carried, asked: set[SensitiveNeed]) -> set[SensitiveNeed]:
    have = set(carried.has)
    if SensitiveNeed.NAMED_AUTHORIZATION in have:
        have.add(SensitiveNeed.AUTHORIZATION)
    if SensitiveNeed.SEPARATE_CONSENT in have:
        have |= {SensitiveNeed.AUTHORIZATION}
    lacking = asked - have
    consents = {SensitiveNeed.AUTHORIZATION, SensitiveNeed.NAMED_AUTHORIZATION}
    if SensitiveNeed.COURT_ORDER in asked:
        # The law names both: either opens it to legal process.
        if SensitiveNeed.COURT_ORDER in have:
            lacking -= consents
        elif consents & asked and not consents & asked - have:
            lacking.discard(SensitiveNeed.COURT_ORDER)
    return lacking


def _step(one: Wanted) -> Message:
    if not one.needs:
        return message(N_("%(category)s: no law loaded asks for more."), category=one.category)
    return message(
        N_("%(category)s needs: %(needs)s."),
        category=one.category,
        needs=", ".join(need for need in SensitiveNeed if need in one.needs),
    )
