"""A wrong release: presumed a breach, told in time, by HIPAA's rule and by the states'."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.keeping import breach
from cartella.law.keeping.breach import Delay, Incident

FOUND = date(2026, 1, 31)
SIXTY = date(2026, 4, 1)
STATES = [code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL]


def incident(**more: object) -> Incident:
    values: dict[str, object] = {"discovered_on": FOUND, "people": (("US-ID", 1),), **more}
    return Incident(**values)  # type: ignore[arg-type]


def told(**more: object) -> breach.Notices:
    return breach.notices(incident(**more)).answer


def codes(found: breach.Notices) -> list[str]:
    return [one.code for one in found.duties]


@pytest.mark.parametrize(
    ("known", "is_breach"),
    [
        ({}, True),
        ({"is_returned_unread": True}, True),
        ({"is_low_probability": True}, True),
        ({"is_assessed": True}, True),
        ({"is_assessed": True, "is_low_probability": True}, False),
        ({"is_encrypted": True}, False),
        ({"is_encrypted": False}, True),
        ({"exception": "recipient_could_not_retain"}, False),
        ({"exception": "good_faith_workforce_access"}, False),
        ({"exception": "inadvertent_between_authorized"}, False),
        ({"exception": "nobody_will_notice"}, True),
    ],
)
def test_a_wrong_release_is_a_breach_until_shown_otherwise(
    known: dict[str, object], is_breach: bool
) -> None:
    found = breach.judge(incident(**known))
    assert found.answer.is_breach is is_breach
    assert len(found.answer.factors) == 4
    assert len(found.answer.exceptions) == 3
    assert [one.code for one in found.answer.duties] == (
        ["assess_four_factors", "tell_individuals"] if is_breach else ["keep_assessment"]
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"is_returned_unread": True}, "one factor"),
        ({"is_low_probability": True}, "only with the four factors"),
        ({"is_encrypted": True}, "meets the guidance"),
        ({"is_covered": False}, "HIPAA does not bind"),
    ],
)
def test_what_a_person_must_still_see_to_is_said(known: dict[str, object], said: str) -> None:
    assert any(said in words.say() for words in breach.judge(incident(**known)).decide)


def test_the_people_are_told_within_sixty_days_of_discovery() -> None:
    found = told()
    assert found.individuals_by_on == found.hipaa_by_on == SIXTY
    assert not found.is_hhs_with_individuals
    assert not found.is_media


def test_a_small_breach_is_entered_within_sixty_days_of_the_years_end() -> None:
    assert told().hhs_by_on == date(2027, 3, 1)
    assert told(discovered_on=date(2027, 1, 1)).hhs_by_on == date(2028, 2, 29)
    assert "tell_hhs_after_year_end" in codes(told())


@pytest.mark.parametrize(
    ("people", "with_people", "media"),
    [
        ((("US-ID", 499),), False, ()),
        ((("US-ID", 500),), True, ()),
        ((("US-ID", 501),), True, ("US-ID",)),
        ((("US-ID", 300), ("US-MT", 300)), True, ()),
    ],
)
def test_five_hundred_people_bring_hhs_and_more_in_one_state_the_media(
    people: tuple[tuple[str, int], ...], with_people: bool, media: tuple[str, ...]
) -> None:
    found = told(people=people)
    assert found.is_hhs_with_individuals is with_people
    assert found.media_in == media
    assert found.is_media is bool(media)
    if with_people:
        assert found.hhs_by_on == SIXTY
        assert "tell_hhs_with_individuals" in codes(found)
    assert ("tell_media" in codes(found)) is bool(media)


def test_a_business_associate_tells_the_practice() -> None:
    found = told(by_associate=True)
    assert found.associate_by_on == SIXTY
    assert (found.hipaa_by_on, found.hhs_by_on) == (None, None)
    assert codes(found)[0] == "tell_covered_entity"


def test_a_shorter_state_day_governs_and_hipaas_stands_beside_it() -> None:
    finding = breach.notices(incident(people=(("US-NY", 3),)))
    assert finding.answer.individuals_by_on == date(2026, 3, 2)
    assert finding.answer.hipaa_by_on == SIXTY
    assert "us-ny-practice-008" in finding.fact_ids
    assert not finding.is_settled


def test_a_state_that_takes_hipaas_notice_leaves_its_own_day_to_a_person() -> None:
    finding = breach.notices(incident(people=(("US-WA", 3),)))
    assert finding.answer.individuals_by_on == date(2026, 3, 2)
    assert any("by HIPAA's rules as enough" in words.say() for words in finding.decide)
    outside = breach.notices(incident(people=(("US-WA", 3),), is_covered=False))
    assert not any("by HIPAA's rules as enough" in words.say() for words in outside.decide)


def test_a_law_for_holders_outside_hipaa_alone_serves_only_them() -> None:
    assert told(people=(("US-NM", 2),)).individuals_by_on == SIXTY
    outside = told(people=(("US-NM", 2),), is_covered=False)
    assert outside.individuals_by_on == date(2026, 3, 17)
    assert outside.hipaa_by_on is None


@pytest.mark.parametrize(("count", "is_told"), [(500, False), (501, True)])
def test_the_attorney_general_is_told_from_the_states_number_on(count: int, is_told: bool) -> None:
    found = told(people=(("US-WA", count),))
    assert ("tell_attorney_general" in codes(found)) is is_told
    twice = told(people=(("US-WA", count - 1), ("us-wa", 1)))
    assert ("tell_attorney_general" in codes(twice)) is is_told


def test_law_enforcement_may_delay_in_writing_or_for_thirty_days() -> None:
    written = Delay(stated_on=date(2026, 3, 20), is_written=True, until_on=date(2026, 7, 1))
    found = told(delay=written)
    assert found.individuals_by_on == found.not_before_on == date(2026, 7, 1)
    spoken = Delay(stated_on=date(2026, 3, 20), is_written=False, until_on=date(2026, 7, 1))
    assert told(delay=spoken).individuals_by_on == date(2026, 4, 19)
    early = Delay(stated_on=FOUND, is_written=False)
    assert told(delay=early).individuals_by_on == SIXTY
    assert told(delay=early).not_before_on == date(2026, 3, 2)
    short = Delay(stated_on=FOUND, is_written=False, until_on=date(2026, 2, 5))
    assert told(delay=short).not_before_on == date(2026, 2, 5)
    assert {"document_statement", "document_who_spoke"} <= set(codes(told(delay=early)))


def test_a_states_earlier_day_waits_for_the_delay_too() -> None:
    delay = Delay(stated_on=date(2026, 2, 20), is_written=False)
    assert told(people=(("US-NY", 3),), delay=delay).individuals_by_on == date(2026, 3, 22)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (1, "substitute_notice_if_address_fails"),
        (9, "substitute_notice_if_address_fails"),
        (10, "web_or_media_notice_with_free_number"),
    ],
)
def test_bad_addresses_need_another_notice(bad: int, code: str) -> None:
    assert code in codes(told(has_bad_addresses=bad))
    assert code not in codes(told())


def test_where_nobody_said_they_live_or_a_territory_is_told() -> None:
    nobody = breach.notices(incident(people=()))
    assert nobody.answer.individuals_by_on == SIXTY
    assert any("Where the people live" in words.say() for words in nobody.decide)
    island = breach.notices(incident(people=(("US-PR", 2),)))
    assert any("US-PR" in words.say() for words in island.decide)


def test_a_notice_has_five_parts() -> None:
    found = breach.contents(frozenset({"types_of_phi"})).answer
    assert len(found.wanted) == 5
    assert found.missing == tuple(part for part in found.wanted if part != "types_of_phi")


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 2000)), max_size=4),
    st.sampled_from(STATES),
    st.booleans(),
)
def test_another_state_never_makes_a_notice_later(
    on: date, people: list[tuple[str, int]], more: str, is_covered: bool
) -> None:
    first = told(discovered_on=on, people=tuple(people), is_covered=is_covered)
    second = told(discovered_on=on, people=(*people, (more, 1)), is_covered=is_covered)
    if first.individuals_by_on is not None:
        assert second.individuals_by_on is not None
        assert second.individuals_by_on <= first.individuals_by_on
    if is_covered:
        assert second.individuals_by_on is not None
        assert second.individuals_by_on <= on + timedelta(days=60)


@given(st.sampled_from(STATES), st.booleans())
def test_the_day_is_recomputed_from_the_facts_the_finding_names(
    code: str, is_covered: bool
) -> None:
    finding = breach.notices(incident(people=((code, 1),), is_covered=is_covered))
    days = []
    for used in finding.facts:
        if used.value == "no number" or used.id == "fed-brc-004":
            continue
        number, _, unit = used.value.partition(" ")
        assert unit == "calendar days"
        days.append(FOUND + timedelta(days=int(number)))
    assert finding.answer.individuals_by_on == min(days, default=None)


def test_a_states_day_and_its_silence_are_told() -> None:
    york = [words.say() for words in breach.notices(incident(people=(("US-NY", 3),))).steps]
    assert any("30 calendar days from discovery: 2026-03-02 (read)." in line for line in york)
    assert not any("names no number of days" in line for line in york)
    idaho = [words.say() for words in breach.notices(incident()).steps]
    assert any("names no number of days: without delay." in line for line in idaho)
    assert idaho[-1] == "The people are told without delay, by 2026-04-01 at the latest."
    assert "45 CFR 164.404(b): 60 calendar days from 2026-01-31: 2026-04-01." in idaho
