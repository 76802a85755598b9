"""A minor's own rights, part by part: who holds access to what, and what her parent may, must or
must not be given.

45 CFR 164.502(g)(3): the parent stands in the minor's place but for care that she may have on her
own; there state law says. What is not known is not released to the parent, that part only: the
rest of the chart stays open.
"""

from collections.abc import Iterator
from dataclasses import replace

from cartella.law import precedence
from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import (
    CareTopic,
    Minor,
    MinorEffect,
    MinorLimb,
    MinorStatus,
)
from cartella.law.conclude import Ground
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.verification.childhood import (
    Care,
    Child,
    Consent,
    MinorAccess,
    ParentAccess,
    Part,
    RightHolder,
    StateSays,
)

COMMON_MAJORITY = 18


def majority(facts: Facts) -> Finding[int]:
    """The age, in full years, at which the patient acts alone: the highest of the request's states,
    18 where no fact names another."""
    grounds: list[Ground] = []
    ages = [COMMON_MAJORITY]
    for fact, limb in _limbs(facts):
        if MinorEffect.AGE_OF_MAJORITY in limb.effects and limb.minimum_age:
            grounds.append((fact, f"{limb.minimum_age} years"))
            ages.append(limb.minimum_age)
    age = max(ages)
    steps = (
        message(N_("The age of majority is %(age)s."), age=age)
        if grounds
        else message(N_("No fact names another age of majority, so %(age)s is taken."), age=age),
    )
    return rulebook.conclude(age, more=grounds, steps=steps)


def access(facts: Facts, child: Child) -> Finding[MinorAccess]:
    """Who holds the right to each part, and what a parent who asks is given."""
    full_age = majority(facts)
    age = child.age_on(facts.received_on)
    is_as_adult, adult_grounds = _is_as_adult(facts, child, age)
    if (age is not None and age >= full_age.answer) or is_as_adult:
        return _adult(full_age, adult_grounds, is_minor=not (age and age >= full_age.answer))
    rest, rest_grounds, rest_words = _rest(facts, child)
    parts: list[Part] = []
    grounds = [*_grounds(full_age), *rest_grounds]
    steps: list[Message] = [*full_age.steps, *rest_words]
    decide: list[Message] = []
    if age is None:
        decide.append(message(N_("The patient's age is not known. Find the birthday first.")))
    for care in child.care:
        part, used, words = _part(facts, child, care, rest)
        parts.append(part)
        grounds += used
        steps.append(words)
        if part.parent in (ParentAccess.PROFESSIONAL_DECIDES, ParentAccess.NOT_YET):
            decide.append(
                message(
                    N_(
                        "%(topic)s: whether the parent gets this part is to be decided: %(access)s."
                    ),
                    topic=care.topic,
                    access=part.parent,
                )
            )
    answer = MinorAccess(
        is_minor=None if age is None else True, is_as_adult=False, rest=rest, parts=tuple(parts)
    )
    duties, never = _to_do(answer)
    return rulebook.conclude(
        replace(answer, duties=duties, never=never),
        rules=("fed-who-003", "fed-who-004", "fed-who-005"),
        more=list(dict.fromkeys(grounds)),
        steps=steps,
        decide=decide,
    )


def portal_cutoff(facts: Facts, age: int) -> Finding[bool]:
    """Whether parents may be shut out of a portal at a fixed age by default: never by age alone."""
    return rulebook.conclude(
        False,
        rules=("fed-who-003", "fed-who-005"),
        steps=(
            message(
                N_("A cut-off at %(age)s years follows no law: what the parent sees is set by the "
                   "kind of care and who consented to it."),
                age=age,
            ),
        ),
    )  # fmt: skip


def _adult(full_age: Finding[int], more: list[Ground], *, is_minor: bool) -> Finding[MinorAccess]:
    return rulebook.conclude(
        MinorAccess(
            is_minor=is_minor,
            is_as_adult=True,
            rest=ParentAccess.MUST_NOT,
            parts=(),
            duties=rulebook.duties("fed-who-002", "require_authority_or_authorization"),
            never=rulebook.duties("fed-who-002", "release_on_kinship"),
        ),
        rules=("fed-who-002",),
        more=[*_grounds(full_age), *more],
        steps=(
            *full_age.steps,
            message(N_("The patient acts alone; being the parent gives no right to the record.")),
        ),
    )


def _grounds(found: Finding[int]) -> list[Ground]:
    return [
        (fact, used.value)
        for used in found.facts
        for state in [jurisdiction.load(used.jurisdiction)]
        if state is not None
        for fact in state.minors
        if fact.id == used.id
    ]


def _limbs(facts: Facts) -> Iterator[tuple[Minor, MinorLimb]]:
    """Every rule on minors in force in the request's states, one limb at a time."""
    for state in jurisdiction.of(facts).states:
        for fact in state.minors:
            if not fact.is_in_force(facts.received_on):
                continue
            for limb in fact.every_limb:
                yield fact, limb


def _is_as_adult(facts: Facts, child: Child, age: int | None) -> tuple[bool, list[Ground]]:
    """Whether the minor counts as an adult for all care: emancipated, or of a status that some
    state's fact lets count."""
    for fact, limb in _limbs(facts):
        is_for_all = MinorEffect.EMANCIPATED in limb.effects and not limb.topics
        if is_for_all and limb.statuses & child.statuses and _is_old_enough(limb, age):
            return True, [(fact, MinorEffect.EMANCIPATED)]
    return MinorStatus.EMANCIPATED in child.statuses, []


def _is_old_enough(limb: MinorLimb, age: int | None) -> bool:
    if _ends_with_minority(limb) or limb.minimum_age is None:
        return True
    return age is not None and age >= limb.minimum_age


def _ends_with_minority(limb: MinorLimb) -> bool:
    """Whether the age of a rule on parents is the one at which it ends: a minor is below it."""
    return limb.effects <= ON_PARENTS and (limb.minimum_age or 0) >= COMMON_MAJORITY


def _rest(facts: Facts, child: Child) -> tuple[ParentAccess, list[Ground], list[Message]]:
    """The parent and the ordinary chart: 45 CFR 164.502(g)(3)(i)."""
    if child.is_barred_by_court:
        return (
            ParentAccess.MUST_NOT,
            [],
            [message(N_("A court's order keeps the record from this parent."))],
        )
    if child.is_parent_investigated:
        return (
            ParentAccess.NOT_YET,
            [],
            [
                message(
                    N_("The parent is looked into for a crime against the child: counsel decides.")
                )
            ],
        )
    return (
        ParentAccess.MUST,
        [],
        [
            message(
                N_("For care that a parent consents to, the parent stands in the minor's place.")
            )
        ],
    )


_Found = tuple[Part, list[Ground], Message]
_Rule = tuple[Minor, MinorLimb]

OWN_CARE = frozenset(
    {
        MinorEffect.MAY_CONSENT,
        MinorEffect.HOLDS_RIGHT,
        MinorEffect.PARENT_NOT_TOLD,
        MinorEffect.PARENT_MAY_BE_TOLD,
        MinorEffect.PROFESSIONAL_DECIDES,
    }
)
# A kind of care that a law on another kind may take in.
TAKEN_IN: dict[CareTopic, set[CareTopic]] = {
    CareTopic.HIV: {CareTopic.STI, CareTopic.COMMUNICABLE_DISEASE},
    CareTopic.STI: {CareTopic.COMMUNICABLE_DISEASE},
    CareTopic.ABORTION: {CareTopic.REPRODUCTIVE},
}
# Effects of rules on parents; a bare consent of a parent that is needed is one of them.
ON_PARENTS = frozenset(
    {
        MinorEffect.PARENT_HAS_ACCESS,
        MinorEffect.PARENT_HAS_ACCESS_DESPITE_CONSENT,
        MinorEffect.NONCUSTODIAL_PARENT_TOO,
        MinorEffect.PARENT_MAY_BE_TOLD,
        MinorEffect.PARENT_NOT_TOLD,
        MinorEffect.PARENT_MUST_CONSENT,
    }
)
FORBIDS = frozenset({MinorEffect.PARENT_NOT_TOLD, MinorEffect.HOLDS_RIGHT})
TELLS = frozenset({MinorEffect.PARENT_MAY_BE_TOLD, MinorEffect.PROFESSIONAL_DECIDES})


def _part(facts: Facts, child: Child, care: Care, rest: ParentAccess) -> _Found:
    """What holds for one piece of care."""
    own = _bearing(facts, child, care)
    may_consent = any(limb.effects & OWN_CARE and _is_special(limb) for _, limb in own)
    grounds: list[Ground] = [(fact, ", ".join(sorted(limb.effects))) for fact, limb in own]
    if rest in (ParentAccess.MUST_NOT, ParentAccess.NOT_YET):
        holder = RightHolder.MINOR if may_consent else RightHolder.PARENT
        return _says(care, holder, rest, grounds, N_("%(topic)s: as for the rest of the chart."))
    if care.is_secrecy_agreed:
        words = N_("%(topic)s: the parent agreed that it stays with the minor.")
        return _says(care, RightHolder.MINOR, ParentAccess.PROFESSIONAL_DECIDES, grounds, words)
    if care.consent in (Consent.PARENT, Consent.NOBODY):
        words = N_("%(topic)s: not care that the minor consented to alone, so it is the parent's.")
        return _says(care, RightHolder.PARENT, ParentAccess.MUST, grounds, words)
    if care.consent is None and not (may_consent or _may_have_consented(facts, child, care)):
        words = N_("%(topic)s: no law loaded lets a minor consent alone, so it is the parent's.")
        return _says(care, RightHolder.PARENT, ParentAccess.MUST, grounds, words)
    if care.consent is None:
        words = N_("%(topic)s: the minor may have consented alone; nobody has said who did.")
        return _says(care, RightHolder.BOTH, ParentAccess.NOT_YET, grounds, words)
    if care.state_says is not None:
        return _as_found(care, care.state_says, grounds)
    if care.consent is Consent.MINOR_ALONE and facts.states and not may_consent:
        words = N_("%(topic)s: the minor consented alone, and no law loaded says that she could.")
        return _says(care, RightHolder.BOTH, ParentAccess.NOT_YET, grounds, words)
    return _own_care(care, own, grounds)


def _bearing(facts: Facts, child: Child, care: Care) -> list[_Rule]:
    """The rules that bear on this care, on this minor, at the age on its day."""
    age = child.age_on(care.on or facts.received_on)
    return [
        (fact, limb)
        for fact, limb in _limbs(facts)
        if (not limb.topics or care.topic in limb.topics)
        and (not limb.statuses or limb.statuses & child.statuses)
        and _is_old_enough(limb, age)
        and MinorEffect.AGE_OF_MAJORITY not in limb.effects
    ]


def _may_have_consented(facts: Facts, child: Child, care: Care) -> bool:
    """Whether a rule on this kind of care, or one that takes it in, may let a minor of this age
    consent alone, whatever status nobody has looked at."""
    age = child.age_on(care.on or facts.received_on)
    kinds = {care.topic} | TAKEN_IN.get(care.topic, set())
    return any(
        limb.effects & OWN_CARE and limb.topics & kinds and _is_old_enough(limb, age)
        for _, limb in _limbs(facts)
    )


def _is_special(limb: MinorLimb) -> bool:
    """Whether the rule says for whom it is: a rule for every minor and all care is one on records,
    not one on consent."""
    return bool(limb.topics or limb.statuses) or (
        limb.minimum_age is not None and not _ends_with_minority(limb)
    )


def _as_found(care: Care, says: StateSays, grounds: list[Ground]) -> _Found:
    """What a person found the state's law to say."""
    access = {
        StateSays.PERMITS: ParentAccess.MAY,
        StateSays.REQUIRES: ParentAccess.MUST,
        StateSays.PROHIBITS: ParentAccess.MUST_NOT,
        StateSays.IS_SILENT: ParentAccess.PROFESSIONAL_DECIDES,
    }[says]
    holder = RightHolder.BOTH if says is StateSays.REQUIRES else RightHolder.MINOR
    words = N_("%(topic)s: a person has found what the state's law says of the parent.")
    return _says(care, holder, access, grounds, words)


def _own_care(care: Care, own: list[_Rule], grounds: list[Ground]) -> _Found:
    """Care that the minor had lawfully on her own: 45 CFR 164.502(g)(3)(ii), the state's word on
    parents. What forbids goes before what requires or permits; against her a fact must be firm."""
    effects = {effect for _, limb in own for effect in limb.effects}
    minor = RightHolder.MINOR
    if any(
        MinorEffect.PARENT_NOT_TOLD in limb.effects
        and MinorStatus.FINDING_NEGATIVE in limb.statuses
        for _, limb in own
    ):
        words = N_("%(topic)s: nothing was found, and the law keeps that from the parent.")
        return _says(care, minor, ParentAccess.MUST_NOT, grounds, words)
    if effects & FORBIDS and MinorEffect.PARENT_MAY_BE_TOLD in effects:
        words = N_("%(topic)s: the minor's own; telling the parent is a matter of judgment.")
        return _says(care, minor, ParentAccess.PROFESSIONAL_DECIDES, grounds, words)
    if effects & FORBIDS:
        words = N_("%(topic)s: the minor's own care, and the law keeps it from the parent.")
        return _says(care, minor, ParentAccess.MUST_NOT, grounds, words)
    requires = [
        fact
        for fact, limb in own
        if MinorEffect.PARENT_HAS_ACCESS_DESPITE_CONSENT in limb.effects
        or (MinorEffect.PARENT_HAS_ACCESS in limb.effects and care.topic in limb.topics)
    ]
    if any(precedence.may_weigh_against(fact) for fact in requires):
        words = N_("%(topic)s: the minor's own care, and the law opens it to the parent too.")
        return _says(care, RightHolder.BOTH, ParentAccess.MUST, grounds, words)
    # A rule on telling parents of this very care goes before one on parents and all care.
    is_spoken_of = any(limb.topics and limb.effects & TELLS for _, limb in own)
    if requires or (MinorEffect.PARENT_HAS_ACCESS in effects and not is_spoken_of):
        words = N_("%(topic)s: a law on parents may reach the minor's own care; that is not clear.")
        return _says(care, minor, ParentAccess.NOT_YET, grounds, words)
    permits = [fact for fact, limb in own if MinorEffect.PARENT_MAY_BE_TOLD in limb.effects]
    if any(precedence.may_weigh_against(fact) for fact in permits):
        words = N_("%(topic)s: the minor's own care; the law lets the parent be told.")
        return _says(care, minor, ParentAccess.MAY, grounds, words)
    if permits:
        words = N_("%(topic)s: a law may let the parent be told, and is not known well enough.")
        return _says(care, minor, ParentAccess.NOT_YET, grounds, words)
    words = N_("%(topic)s: the minor's own care; the law is silent on the parent.")
    return _says(care, minor, ParentAccess.PROFESSIONAL_DECIDES, grounds, words)


def _says(
    care: Care, holder: RightHolder, parent: ParentAccess, grounds: list[Ground], words: str
) -> _Found:
    return (
        Part(care=care, holder=holder, parent=parent),
        grounds,
        message(words, topic=care.topic),
    )


def _to_do(found: MinorAccess) -> tuple[Duties, Duties]:
    duties: Duties = ()
    never: Duties = ()
    if found.rest is ParentAccess.MUST:
        if found.kept_from_parent:
            duties += rulebook.duties("fed-who-005", "segment_protected_care", "release_rest")
            never += rulebook.duties("fed-who-005", "block_whole_chart")
        else:
            duties += rulebook.duties("fed-who-003", "release_to_parent")
        never += rulebook.duties("fed-who-003", "age_block", "leave_unanswered")
    if any(part.parent is ParentAccess.MUST_NOT for part in found.parts):
        duties += rulebook.duties("fed-who-004", "follow_state_prohibition")
        never += rulebook.duties("fed-who-004", "override_state_law")
    if any(part.parent is ParentAccess.PROFESSIONAL_DECIDES for part in found.parts):
        duties += rulebook.duties("fed-who-004", "route_to_licensed_professional")
        never += rulebook.duties("fed-who-004", "non_clinician_decision")
    return duties, never
