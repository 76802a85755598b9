"""Acts of use: for which aims a record may be used, what may hang on signing, and how much goes."""

from dataclasses import dataclass, replace
from typing import Annotated

from cartella.law.facts import Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.acts_papers import on_authorization, paper_of
from cartella.law.rulings.given import Situation
from cartella.law.rulings.legal_papers import Authorization
from cartella.law.rulings.ruling import Ruling
from cartella.law.rulings.session_notes import COMPELLING
from cartella.law.verification import authorization
from cartella.law.verification.papers import Aim, Conditioned, NotesException, Use, UseAim

OTHER_AIM = N_("The authorization is for %(its)s, and not for %(aim)s.")
_AIMS = {
    UseAim.MARKETING: Aim.MARKETING,
    UseAim.SALE: Aim.SALE,
    UseAim.PSYCHOTHERAPY_NOTES: Aim.PSYCHOTHERAPY_NOTES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFor:
    """Use or disclose for a purpose of the practice's own: treatment, marketing, sale, training."""

    aim: Annotated[UseAim, "the purpose"]
    identifiable: Annotated[bool | None, "the patient can be known from it"] = None
    cropped_only: Annotated[bool, "the face or eyes are merely covered or cut off"] = False
    face_to_face: Annotated[bool, "marketing by talking face to face"] = False
    small_gift: Annotated[bool, "a promotional gift of small value"] = False
    treatment_consent: Annotated[bool, "a consent to treatment is all there is"] = False
    exception: Annotated[NotesException | None, "a use of psychotherapy notes that is free"] = None


def use_for(at: Situation, act: UseFor) -> Finding[Ruling]:
    """Lawful without authorization for treatment, payment, operations; else only with one."""
    draft, one = at.draft(), at.given.authorization
    answer = draft.take(
        authorization.needed(
            at.facts(),
            Use(
                aim=act.aim,
                # 45 CFR 164.514(b)(2)(i)(Q)-(R): a cut is no de-identification by itself.
                is_identifiable=True if act.cropped_only else act.identifiable,
                is_face_to_face=act.face_to_face,
                is_small_gift=act.small_gift,
                has_treatment_consent=act.treatment_consent,
                has_authorization=one is not None,
                exception=act.exception,
            ),
        )
    )
    if answer.is_needed and one is not None:
        on_authorization(draft, at)
        if act.aim in _AIMS and one.aim is not _AIMS[act.aim]:
            draft.note((), message(OTHER_AIM, its=one.aim, aim=act.aim)).forbid()
            if act.aim is UseAim.MARKETING:
                draft.must("marketing_authorization_first").must_not("post")
            else:
                draft.must("ask_for_new_authorization")
        return draft.done()
    if act.aim is UseAim.MARKETING and answer.is_needed:
        draft.must("marketing_authorization_first").must_not("post")
    return draft.allow(answer.may_go_on).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionTreatment:
    """Make care, payment or enrollment hang on a signed authorization."""


def condition_treatment(at: Situation, _act: ConditionTreatment) -> Finding[Ruling]:
    """Barred but for three narrow cases (45 CFR 164.508(b)(4))."""
    draft = at.draft()
    one = at.given.authorization or Authorization()
    if not one.conditioned_on:
        one = replace(one, conditioned_on=frozenset({Conditioned.TREATMENT}))
    draft.must("treat_without_it").must_not("condition_treatment")
    draft.take(authorization.judge(at.facts(), paper_of(one, at)), decides=False)
    return draft.allow(one.condition_exception is not None).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class CutToMinimum:
    """Cut what is asked for down to the minimum necessary, or do not."""

    cut: Annotated[bool, "true: it is cut; false: everything goes"] = True


def cut_to_minimum(at: Situation, act: CutToMinimum) -> Finding[Ruling]:
    """Binds neither the patient, an authorization, treatment, HHS nor a law (164.502(b)(2))."""
    draft, facts = at.draft(), at.facts()
    free = {*ACCESS_LANES, Lane.AUTHORIZATION, Lane.TREATMENT}
    process = at.given.process
    is_free = (
        facts.lane in free
        or bool(process and process.kind in COMPELLING)
        or bool(at.given.official and at.given.official.ground.name in ("REQUIRED_BY_LAW", "HHS"))
    )
    draft.use("fed-min-001")
    if is_free:
        draft.must_not("minimum_necessary_cut")
        if facts.lane is Lane.AUTHORIZATION:
            draft.must("follow_authorization_scope")
        return draft.allow(not act.cut or facts.lane is Lane.TREATMENT).done()
    draft.must("limit_to_minimum_necessary").must_not("release_whole_chart_by_default")
    return draft.allow(act.cut).done()
