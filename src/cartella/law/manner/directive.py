"""The patient's directive to send a copy to somebody else, and the app she chose.

45 CFR 164.524(c)(3)(ii) as limited by Ciox v. Azar: must-send reaches an electronic copy of what is
in an electronic health record; anything else needs an authorization, or goes to the patient.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message


class DirectiveElement(StrEnum):
    """What a directive must be and say."""

    IN_WRITING = "in writing"
    SIGNED = "signed by the patient"
    NAMES_RECIPIENT = "the recipient by name"
    SAYS_WHERE_TO_SEND = "where to send it"


class Signature(StrEnum):
    """How it is signed; all of them serve."""

    INK = "in ink"
    ELECTRONIC = "electronically"
    SCAN_OR_FAX = "on a scan or fax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A directive as it lies there. `shown` holds what it has; None is not known."""

    shown: frozenset[DirectiveElement] = frozenset()
    signature: Signature = Signature.INK
    is_held_in_ehr: bool | None = None
    wants_electronic: bool | None = None
    has_authorization: bool = False
    has_psychotherapy_notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveAnswer:
    """`must_send`: the patient's right reaches it, on the access clock; `may_send`: an
    authorization permits it; neither: it is offered to the patient. `is_patient_rate`: HIPAA's fee
    limit binds (it does not, toward a third party)."""

    must_send: bool
    may_send: bool
    lacking: tuple[DirectiveElement, ...]
    is_patient_rate: bool = False
    duties: Duties = ()
    never: Duties = ()


def judge(facts: Facts, directive: Directive) -> Finding[DirectiveAnswer]:
    """Whether the copy must, may or may not go to the person named."""
    wanted = [DirectiveElement[code.upper()] for code in jurisdiction.rule("fed-who-009").elements]
    lacking = tuple(element for element in wanted if element not in directive.shown)
    reaches = directive.is_held_in_ehr is True and directive.wants_electronic is not False
    must_send = facts.is_covered and reaches and not lacking
    rules = ["fed-who-009", "fed-who-010", "fed-who-011"]
    duties: Duties = ()
    never: Duties = ()
    decide: list[Message] = []
    if must_send:
        duties += rulebook.duties("fed-who-009", "send", "apply_30_days")
        never += rulebook.duties("fed-req-002", "require_in_person_visit")
        step = message(N_("Complete, electronic and from an electronic record: it must be sent."))
    elif lacking:
        duties += rulebook.duties("fed-who-009", "ask_for_what_is_missing")
        never += rulebook.duties("fed-clk-004", "stop_the_clock")
        step = message(N_("Still missing: %(lacking)s."), lacking=", ".join(lacking))
    else:
        duties += rulebook.duties("fed-who-010", "require_valid_authorization_or_send_to_patient")
        never += rulebook.duties("fed-who-010", "must_send_under_access_right")
        step = message(N_("The right to have it sent does not reach this copy. An authorization "
                          "does, or it goes to the patient."))  # fmt: skip
    if directive.signature is not Signature.INK and DirectiveElement.SIGNED in directive.shown:
        duties += rulebook.duties("fed-who-009", "accept_e_signature", "accept_scan_or_fax")
    never += rulebook.duties("fed-who-009", "wet_ink_only")
    if directive.has_psychotherapy_notes:
        rules.append("fed-who-012")
        duties += rulebook.duties("fed-who-012", "deny_that_part")
        never += rulebook.duties("fed-who-012", "send_excluded_item_without_authorization")
    if must_send or directive.has_authorization:
        duties += rulebook.duties("fed-who-013", "log_delivery")
        never += rulebook.duties("fed-who-013", "treat_as_entity_breach")
    if directive.is_held_in_ehr is None and not lacking:
        decide.append(message(N_("Is the record held in an electronic health record? Find out.")))
    if not facts.is_covered:
        decide.append(message(N_("HIPAA's directive does not bind this holder; see the state.")))
    return rulebook.conclude(
        DirectiveAnswer(
            must_send=must_send,
            may_send=must_send or directive.has_authorization,
            lacking=lacking,
            duties=duties,
            never=never,
        ),
        rules=rules,
        steps=(step,),
        decide=decide,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app that is to get the record. `endangers_own_system`: to the practice's own systems, an
    unacceptable risk that was assessed."""

    is_chosen_by_patient: bool = True
    acts_for_practice: bool = False
    has_contract: bool = False
    is_privacy_doubtful: bool = False
    endangers_own_system: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAnswer:
    """Whether the record must go to the app, and whether a warning may be given."""

    must_send: bool
    may_warn: bool
    is_answerable_after: bool
    duties: Duties = ()
    never: Duties = ()


def app(facts: Facts, one: App) -> Finding[AppAnswer]:
    """An app of the patient's choice gets it; the practice's own needs a contract first."""
    if one.acts_for_practice:
        duties = () if one.has_contract else rulebook.duties("fed-app-006", "sign_baa")
        never = () if one.has_contract else rulebook.duties("fed-app-006", "connect_without_baa")
        return rulebook.conclude(
            AppAnswer(
                must_send=False,
                may_warn=True,
                is_answerable_after=True,
                duties=duties,
                never=never,
            ),
            rules=("fed-app-006", "fed-who-013"),
            steps=(message(N_("The app acts for the practice, which answers for it.")),),
        )
    if not one.is_chosen_by_patient:
        return rulebook.conclude(
            AppAnswer(must_send=False, may_warn=True, is_answerable_after=False),
            rules=("fed-who-013",),
            steps=(message(N_("Nobody has shown that the patient chose the app.")),),
            decide=(message(N_("Ask the patient first; nothing goes to the app until then.")),),
        )
    decide: tuple[Message, ...] = ()
    if one.endangers_own_system:
        decide = (message(N_("A risk to the practice's own systems is a question of its own.")),)
    return rulebook.conclude(
        AppAnswer(
            must_send=not one.endangers_own_system,
            may_warn=True,
            is_answerable_after=False,
            duties=rulebook.duties("fed-who-013", "may_warn_patient", "send"),
            never=rulebook.duties("fed-who-013", "refuse_for_app_privacy"),
        ),
        rules=("fed-who-013",),
        steps=(message(N_("The patient chose the app: one may warn of it and not refuse it.")),),
        decide=decide,
    )
