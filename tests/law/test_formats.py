"""The ladder of forms, and what may not be put in place of what was asked."""

import pytest

from cartella.law.facts import Form
from cartella.law.manner import formats
from cartella.law.manner.formats import FileForm, Give, Imposed, Manner, Way, Wish
from tests.law.cast import codes, facts

HELD = {"is_held_electronically": True}
CAN = {"is_readily_producible": True}
CANNOT = {"is_readily_producible": False}


def judge(**wish: object) -> Manner:
    return formats.judge(facts(), Wish(**wish)).answer  # type: ignore[arg-type]


def test_the_electronic_form_asked_for_wins() -> None:
    # hhs-access-035
    answer = judge(**HELD, **CAN, imposes=frozenset({Imposed.PAPER_INSTEAD}))
    assert answer.may_give == (Give.ASKED,)
    assert answer.wrong == (Imposed.PAPER_INSTEAD,)
    assert "provide_asked_form" in codes(answer.duties)
    assert "substitute_paper" in codes(answer.never)


def test_paper_is_the_last_step() -> None:
    # hhs-access-037
    offered = frozenset({FileForm.PDF, FileForm.WORD})
    declined = judge(**HELD, **CANNOT, offered=offered, is_any_accepted=False)
    assert declined.may_give == (Give.HARD_COPY,)
    assert {"provide_hard_copy", "record_offers"} <= codes(declined.duties)
    open_offer = judge(**HELD, **CANNOT, offered=offered)
    assert open_offer.may_give == (Give.AGREED_ELECTRONIC,)
    no_offer = judge(**HELD, **CANNOT, is_any_accepted=False)
    assert no_offer.may_give == (Give.AGREED_ELECTRONIC,)


def test_a_paper_chart_is_scanned_where_there_is_a_scanner() -> None:
    # hhs-access-038
    answer = judge(
        is_held_electronically=False,
        **CAN,
        asked=FileForm.SCAN,
        imposes=frozenset({Imposed.REFUSE_TO_SCAN}),
    )
    assert answer.wrong == (Imposed.REFUSE_TO_SCAN,)
    assert "scan_and_send" in codes(answer.duties)
    assert "refuse_when_readily_producible" in codes(answer.never)
    cannot = judge(
        is_held_electronically=False, **CANNOT, imposes=frozenset({Imposed.REFUSE_TO_SCAN})
    )
    assert cannot.wrong == ()
    assert cannot.may_give == (Give.HARD_COPY, Give.AGREED)


def test_whether_it_can_be_made_is_found_out_and_till_then_it_is_owed() -> None:
    found = formats.judge(facts(), Wish(is_held_electronically=True))
    assert found.answer.may_give == (Give.ASKED,)
    assert found.decide


def test_a_stick_may_be_refused_for_a_risk_and_the_access_not() -> None:
    # hhs-access-040
    answer = judge(way=Way.OWN_MEDIA, is_risk_unacceptable=True, **CAN)
    assert answer.may_use_way is False
    assert {"offer_alternative", "record_risk_basis"} <= codes(answer.duties)
    assert "force_purchase_of_media" in codes(answer.never)
    unassessed = judge(way=Way.OWN_MEDIA, imposes=frozenset({Imposed.REFUSE_OWN_MEDIA}), **CAN)
    assert unassessed.may_use_way
    assert unassessed.wrong == (Imposed.REFUSE_OWN_MEDIA,)


@pytest.mark.parametrize(
    ("imposed", "duty", "never"),
    [
        (Imposed.BUY_MEDIA, "send_by_email_or_mail", "require_media_purchase"),  # hhs-access-041
        (Imposed.NO_API, "enable_api_access", "refuse_api_when_available"),  # hhs-access-044
        (Imposed.PLAIN_EMAIL_ONLY, "offer_secure_way", "force_insecure"),  # hhs-access-127
        (Imposed.PICK_UP_ONLY, "mail_copy", "pickup_only"),  # hhs-access-128
        (Imposed.NO_EMAIL, "send_by_email_after_warning", "refuse_email"),  # ocr-roa-050
        (Imposed.SUMMARY_INSTEAD, "send_records", "substitute_summary"),  # ocr-roa-050
        (Imposed.PORTAL_ONLY, "send_by_email_or_mail", "require_portal"),
        (
            Imposed.PICTURE_ONLY,
            "provide_accessible_format_if_readily_producible",
            "send_picture_only",
        ),
    ],
)
def test_what_may_not_be_imposed(imposed: Imposed, duty: str, never: str) -> None:
    answer = judge(**CAN, imposes=frozenset({imposed}))
    assert answer.wrong == (imposed,)
    assert duty in codes(answer.duties)
    assert never in codes(answer.never)


@pytest.mark.parametrize(
    ("agreed", "fee", "may_give"),
    [
        (True, True, Give.SUMMARY),  # hhs-access-043
        (True, False, Give.ASKED),
        (False, True, Give.ASKED),
    ],
)
def test_a_summary_needs_two_agreements(agreed: bool, fee: bool, may_give: Give) -> None:
    answer = judge(form=Form.SUMMARY, is_summary_agreed=agreed, is_summary_fee_agreed=fee)
    assert answer.may_give == (may_give,)
    both = "keep_both_agreements_on_file" in codes(answer.duties)
    assert both is (agreed and fee)


@pytest.mark.parametrize(
    ("warned", "accepted", "may"),
    [
        (True, True, True),  # hhs-access-125
        (True, None, None),
        (False, True, None),
        (True, False, False),
        (False, None, None),
    ],
)
def test_plain_email_after_a_warning_and_a_yes(
    warned: bool, accepted: bool | None, may: bool | None
) -> None:
    answer = judge(way=Way.PLAIN_EMAIL, is_warned=warned, is_risk_accepted=accepted, **CAN)
    assert answer.may_use_way is may
    assert "refuse_email" in codes(answer.never)
    assert ("record_warning_and_choice" in codes(answer.duties)) is bool(may)


def test_an_accessible_form_and_aids_are_free() -> None:
    # hhs-access-012
    answer = judge(needs_aid=True, asked=FileForm.SCREEN_READER, **CAN)
    assert {
        "provide_accessible_format_if_readily_producible",
        "provide_aids_free",
    } <= codes(answer.duties)
    assert "charge_for_auxiliary_aid" in codes(answer.never)


def test_inspection_and_paper_are_given_as_asked() -> None:
    assert judge(form=Form.INSPECTION).may_give == (Give.ASKED,)
    assert judge(form=Form.PAPER).may_give == (Give.HARD_COPY,)


@pytest.mark.parametrize("way", Way)
def test_no_way_is_closed_but_for_a_risk_or_the_patient_s_no(way: Way) -> None:
    assert judge(way=way, **CAN).may_use_way is not False


def test_an_interface_in_place_is_opened() -> None:
    answer = judge(way=Way.API, asked=FileForm.FHIR, **HELD, **CAN)
    assert "enable_api_access" in codes(answer.duties)
    assert "refuse_api_when_available" in codes(answer.never)


@pytest.mark.parametrize(
    ("held", "rule"), [(False, "fed-frm-001"), (True, "fed-frm-002"), (None, "fed-frm-002")]
)
def test_what_is_held_on_paper_is_under_its_own_rule(held: bool | None, rule: str) -> None:
    wish = Wish(is_held_electronically=held, is_readily_producible=True)
    assert formats.judge(facts(), wish).fact_ids == (rule,)


@pytest.mark.parametrize(
    ("imposed", "wish"),
    [
        (
            Imposed.SUMMARY_INSTEAD,
            {"form": Form.SUMMARY, "is_summary_agreed": True, "is_summary_fee_agreed": True},
        ),
        (Imposed.REFUSE_OWN_MEDIA, {"is_risk_unacceptable": True}),
        (Imposed.NO_API, {"is_readily_producible": False}),
        (Imposed.PICTURE_ONLY, {"is_readily_producible": False}),
        (
            Imposed.PAPER_INSTEAD,
            {
                "is_readily_producible": False,
                "offered": frozenset({FileForm.PDF}),
                "is_any_accepted": False,
            },
        ),
    ],
)
def test_what_the_law_lets_the_practice_do_is_not_wrong(
    imposed: Imposed, wish: dict[str, object]
) -> None:
    assert judge(**wish, imposes=frozenset({imposed})).wrong == ()
    every = judge(**wish, imposes=frozenset(Imposed))
    assert Imposed.BUY_MEDIA in every.wrong


def test_a_wish_says_nothing_of_a_warning_by_itself() -> None:
    assert judge(way=Way.PLAIN_EMAIL, is_risk_accepted=True, **CAN).may_use_way is None
