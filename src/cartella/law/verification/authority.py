"""Which papers show that somebody acts for the patient, and what is missing from those shown.

45 CFR 164.502(g). Any one fitting paper is enough; a power or an order counts while it is in force.
"""

from dataclasses import replace
from datetime import date

from cartella.law.verification.claims import AuthorityPaper, Claim, Lack, Relation

_P, _R = AuthorityPaper, Relation

# Any one of these shows the authority of the relation; the word of the rule for its order.
ACCEPTED: dict[Relation, tuple[AuthorityPaper, ...]] = {
    _R.AGENT: (_P.HEALTH_CARE_POWER, _P.DURABLE_POWER),
    _R.GUARDIAN: (_P.GUARDIANSHIP_ORDER, _P.COURT_ORDER),
    _R.COURT_APPOINTEE: (_P.COURT_ORDER, _P.GUARDIANSHIP_ORDER),
    _R.SURROGATE: (_P.STATE_LAW_AUTHORITY,),
    _R.PARENT: (_P.PARENTS_WORD, _P.BIRTH_CERTIFICATE, _P.CUSTODY_ORDER, _P.COURT_ORDER),
    _R.NONCUSTODIAL_PARENT: (
        _P.PARENTS_WORD, _P.BIRTH_CERTIFICATE, _P.CUSTODY_ORDER, _P.COURT_ORDER,
    ),
    _R.MINORS_GUARDIAN: (_P.GUARDIANSHIP_ORDER, _P.COURT_ORDER),
    _R.IN_PARENTS_PLACE: (_P.STATE_LAW_AUTHORITY, _P.COURT_ORDER),
    _R.EXECUTOR: (_P.LETTERS_TESTAMENTARY, _P.COURT_ORDER),
    _R.ADMINISTRATOR: (_P.LETTERS_OF_ADMINISTRATION, _P.COURT_ORDER),
    _R.STATUTORY_SUCCESSOR: (_P.SMALL_ESTATE_PAPER, _P.STATE_LAW_AUTHORITY),
}  # fmt: skip

OF_MINORS = frozenset({_R.PARENT, _R.NONCUSTODIAL_PARENT, _R.MINORS_GUARDIAN, _R.IN_PARENTS_PLACE})
OF_THE_DEAD = frozenset({_R.EXECUTOR, _R.ADMINISTRATOR, _R.STATUTORY_SUCCESSOR})
OF_THE_LIVING = frozenset({_R.AGENT, _R.GUARDIAN, _R.COURT_APPOINTEE, _R.SURROGATE})


def by_papers(claim: Claim) -> Claim:
    """The claim as what its papers make of it: a daughter with a power of attorney is an agent, a
    parent with letters for a dead child an administrator. Kinship alone stays what it is."""
    stands = claim.relation in ACCEPTED and not (claim.relation in OF_MINORS and is_dead(claim))
    if stands and may_represent(claim):
        return claim
    was_dead = is_dead(claim)
    by_paper = {
        _P.LETTERS_TESTAMENTARY: _R.EXECUTOR,
        _P.LETTERS_OF_ADMINISTRATION: _R.ADMINISTRATOR,
        _P.SMALL_ESTATE_PAPER: _R.STATUTORY_SUCCESSOR,
        _P.STATE_LAW_AUTHORITY: _R.STATUTORY_SUCCESSOR if was_dead else _R.SURROGATE,
        _P.HEALTH_CARE_POWER: _R.AGENT,
        _P.DURABLE_POWER: _R.AGENT,
        _P.GUARDIANSHIP_ORDER: _R.GUARDIAN,
        _P.COURT_ORDER: _R.COURT_APPOINTEE,
    }
    for paper, relation in by_paper.items():
        if paper in claim.papers:
            return replace(claim, relation=relation)
    return claim


def may_represent(claim: Claim) -> bool:
    """Whether the relation could stand in this patient's place at all."""
    if claim.relation in OF_MINORS:
        is_adult = claim.patient_is_minor is False or claim.is_patient_emancipated
        return not is_adult and not is_dead(claim)
    if claim.relation in OF_THE_DEAD:
        return True
    return claim.relation in OF_THE_LIVING


def lacking(claim: Claim, on: date) -> tuple[Lack, ...]:
    """What is missing on the day before the authority is shown; empty when it is."""
    found: list[Lack] = []
    if not claim.papers & set(ACCEPTED[claim.relation]):
        found.append(Lack.PAPER)
    if claim.looks_genuine is False:
        found.append(Lack.GENUINE)
    if claim.is_barred_by_court:
        found.append(Lack.COURT)
    if claim.relation is Relation.AGENT:
        found += _power_lacks(claim)
    if _is_out_of_force(claim, on):
        found.append(Lack.IN_FORCE)
    if claim.relation in OF_THE_LIVING and claim.is_patient_dead:
        # A power of attorney and a guardianship end with the life.
        found.append(Lack.IN_FORCE)
    if claim.relation in OF_THE_DEAD and not claim.is_patient_dead and not claim.patient_died_on:
        found.append(Lack.DEATH)
    return tuple(dict.fromkeys(found))


def _power_lacks(claim: Claim) -> list[Lack]:
    """A power for health care reaches it by name; a durable power only if somebody has read it."""
    found: list[Lack] = []
    is_named = AuthorityPaper.HEALTH_CARE_POWER in claim.papers
    if claim.reaches_health_care is False or (not is_named and claim.reaches_health_care is None):
        found.append(Lack.HEALTH_CARE)
    if claim.is_springing and not claim.patient_lacks_capacity:
        found.append(Lack.INCAPACITY)
    return found


def _is_out_of_force(claim: Claim, on: date) -> bool:
    return bool(
        (claim.valid_from_on and on < claim.valid_from_on)
        or (claim.expires_on and claim.expires_on < on)
        or (claim.ended_on and claim.ended_on <= on)
    )


def is_dead(claim: Claim) -> bool:
    """Whether the patient is dead, with or without a day."""
    return bool(claim.is_patient_dead or claim.patient_died_on)
