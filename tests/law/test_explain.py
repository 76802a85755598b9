"""A finding tells its reasons in plain lines, in any language, with how each fact is known."""

from cartella.law import explain
from cartella.law.facts import Form, Holder
from cartella.law.timeliness import deadline
from tests.law.cast import facts

NURSE = facts(
    states=("US-CA",),
    holders=frozenset({Holder.NURSE_PRACTITIONER}),
    forms=frozenset({Form.ELECTRONIC}),
)


def test_every_fact_is_told_with_cite_id_and_how_it_is_known() -> None:
    finding = deadline.due(NURSE)
    told = "\n".join(explain.lines(finding))
    for fact in finding.facts:
        assert fact.id in told
        assert fact.cite in told
        assert fact.known in told


def test_the_safe_side_is_named_so() -> None:
    told = "\n".join(explain.lines(deadline.due(NURSE)))
    assert "Used as the safe side only." in told
    assert "this record is kept by: nurse practitioner" in told


def test_a_remembered_fact_is_never_called_settled() -> None:
    told = [line for line in explain.lines(deadline.due(NURSE)) if "us-ca-access-003" in line]
    assert told
    assert "not settled" in told[0]
    assert "; settled" not in told[0]


def test_an_unsettled_finding_says_what_a_person_must_look_at() -> None:
    lines = explain.lines(deadline.due(NURSE))
    at = lines.index(explain.NOT_SETTLED)
    assert lines[at + 1 :]


def test_a_settled_finding_says_so_last() -> None:
    assert explain.lines(deadline.due(facts(states=("US-CA",))))[-1] == explain.SETTLED


def test_templates_and_words_pass_through_the_translator() -> None:
    seen: list[str] = []

    def translate(text: str) -> str:
        seen.append(text)
        return text

    explain.lines(deadline.due(NURSE), translate=translate, show=lambda value: f"<{value}>")
    assert "Received on %(received_on)s; that day is day 0." in seen
    assert "second hand" in seen
    assert "calendar days" in seen
