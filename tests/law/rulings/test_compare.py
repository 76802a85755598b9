"""A case comes out right, wrong with what differs, or cannot tell because a person decides."""

from pathlib import Path

from cartella.law.rulings import case as cases
from cartella.law.rulings import compare
from cartella.law.rulings.compare import Outcome, Verdict


def judge(tmp_path: Path, text: str) -> Outcome:
    path = tmp_path / "some.yaml"
    path.write_text(text, encoding="utf-8")
    (one,) = cases.read(path)
    return compare.judge(one)


def case(given: str, act: str, then: str) -> str:
    return f"- {{id: a, topic: timeliness, given: {{{given}}}, act: {act}, then: {{{then}}}}}"


DUE = "received: 2026-03-02"


def test_a_case_whose_expectations_are_met_is_right(tmp_path: Path) -> None:
    found = judge(
        tmp_path,
        case(DUE, "set_due_date", "allowed: true, figures: {due_on: 2026-04-01}, settled: true"),
    )
    assert found.verdict is Verdict.RIGHT
    assert found.differences == ()


def test_each_thing_that_differs_is_named(tmp_path: Path) -> None:
    found = judge(
        tmp_path,
        case(
            DUE,
            "set_due_date",
            "allowed: false, must: [search_fee, answer_by_due_date], must_not: [release], "
            "figures: {due_on: 2026-04-02, fee_usd: 3}, settled: false, cites: [45 CFR 160.103], "
            "uses: [fed-app-001], uses_as_safe_side: [fed-clk-001], uses_not: [fed-clk-001], "
            "no_due_date: true",
        ),
    )
    assert found.verdict is Verdict.WRONG
    what = {one.what: (one.expected, one.got) for one in found.differences}
    assert set(what) == {
        "allowed", "must", "must not", "due_on", "fee_usd", "settled", "cites", "uses",
        "uses as safe side", "uses not",
    }  # fmt: skip
    assert what["allowed"] == ("false", "true")
    assert what["must"][0] == "search_fee"
    assert what["fee_usd"] == ("3", "none")


def test_a_yes_or_no_where_a_person_decides_cannot_be_told(tmp_path: Path) -> None:
    given = (
        "entity: {sends_transactions: false, service_sends_them: false, "
        "prescribes_electronically: true}"
    )
    act = "{decide_coverage: {as: not_covered}}"
    for expected in ("true", "false"):
        found = judge(tmp_path, case(given, act, f"allowed: {expected}"))
        assert found.verdict is Verdict.CANNOT_TELL
        assert found.finding.decide
    assert judge(tmp_path, case(given, act, "allowed: decide")).verdict is Verdict.RIGHT


def test_decide_is_wrong_where_the_law_says_yes(tmp_path: Path) -> None:
    found = judge(tmp_path, case(DUE, "set_due_date", "allowed: decide"))
    assert found.verdict is Verdict.WRONG


def test_a_wrong_figure_is_wrong_even_where_a_person_decides(tmp_path: Path) -> None:
    found = judge(
        tmp_path,
        case("requester: attorney", "set_due_date", "allowed: true, figures: {due_on: 2026-12-24}"),
    )
    assert found.verdict is Verdict.WRONG


def test_facts_that_the_act_does_not_look_at_are_named(tmp_path: Path) -> None:
    found = judge(tmp_path, case(f"{DUE}, pages: 3, mailed: true", "set_due_date", ""))
    assert found.unread == ("pages", "mailed")


def test_a_patient_outside_hipaa_gets_no_rule_of_it(tmp_path: Path) -> None:
    found = judge(
        tmp_path, case(f"{DUE}, covered: false, state: US-CA, form: paper", "set_due_date", "")
    )
    assert not any(cite.startswith("45 CFR 164") for cite in found.finding.cites)
    assert found.finding.answer.must


def test_a_day_of_the_holders_own_law_cannot_be_told_where_anothers_is_longer(
    tmp_path: Path,
) -> None:
    given = (
        "state: US-NY, holder: physician, patient: {born: 2010-06-15}, "
        "chart: {last_seen: 2022-05-01, last_entry: 2022-05-01}"
    )
    own = judge(tmp_path, case(given, "destroy", "figures: {keep_until: 2029-06-15}"))
    longest = judge(tmp_path, case(given, "destroy", "figures: {keep_until: 2032-06-15}"))
    other = judge(tmp_path, case(given, "destroy", "figures: {keep_until: 2030-06-15}"))
    assert [one.verdict for one in (own, longest, other)] == [
        Verdict.CANNOT_TELL,
        Verdict.RIGHT,
        Verdict.WRONG,
    ]


def test_outside_hipaa_its_own_no_is_for_a_person_and_a_states_stays(tmp_path: Path) -> None:
    act = "{list_in_accounting: {why_it_left: oversight, listed: false}}"
    outside = judge(tmp_path, case("covered: false", act, "allowed: false"))
    inside = judge(tmp_path, case("covered: true", act, "allowed: false"))
    bill = "{hold_for_payment: {care_bill: true}}"
    state = judge(
        tmp_path,
        case("covered: false, state: US-FL, holder: physician", bill, "allowed: false"),
    )
    assert outside.verdict is Verdict.CANNOT_TELL
    assert inside.verdict is state.verdict is Verdict.RIGHT
