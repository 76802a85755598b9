"""What cannot be a telephone or an address is refused; every real way to write one is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.practices import reach
from cartella.practices.reach import Lack


@pytest.mark.parametrize(
    "text",
    [
        "(415) 555-0134",
        "415-555-0134",
        "415.555.0134",
        "4155550134",
        "14155550134",
        "+1 415 555 0134",
        "+1 (415) 555-0134",
        "+1-415-555-0134",
        "1 (415) 555-0134",
        "415/555-0134",
        "(415)555-0134",
        "415 555 0134 ext. 12",
        "(415) 555-0134 x204",
        "415-555-0134, extension 7",
        "Office: (415) 555-0134 or (415) 555-0135",
        "(787) 555-0134",
        "415\u2011555\u20110134",
        "415\u00a0555\u00a00134",
        "\uff14\uff11\uff15 555 0134",
        "1-800-MY-CLINIC",
        "800-FLOWERS",
        "+44 20 7946 0018",
        "+52 55 1234 5678",
    ],
)
def test_a_number_that_can_be_dialed_is_taken(text):
    assert reach.is_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "555",
        "x",
        "none",
        "555-0134",
        "911",
        "911-555-0134",
        "115-555-0134",
        "(415) 155-0134",
        "(415) 555-013",
        "415 555 01345",
        "123-45-6789",
        "00000000000",
        "555 555",
        "call the front desk",
        "+44",
        "800",
    ],
)
def test_what_nobody_could_dial_is_refused(text):
    assert not reach.is_phone(text)


def test_a_number_abroad_is_known_as_one():
    assert reach.is_abroad("+44 20 7946 0018")
    assert not reach.is_abroad("+1 415 555 0134")
    assert not reach.is_abroad("+44 20 7946 0018, here (415) 555-0134")


@pytest.mark.parametrize(
    "text",
    [
        "12 Elm Street\nSpringfield, CA 90001",
        "12 Elm Street, Springfield, CA 90001",
        "12 Elm Street Springfield CA 90001",
        "12 Elm Street\nSuite 200\nSpringfield\nCA\n90001-1234",
        "12 Elm Street, Springfield, California 90001",
        "12 elm st, springfield ca, 90001",
        "P.O. Box 12\nAustin, TX 78701",
        "PO Box 12, Austin, Texas 78701-0012",
        "Box 7, Nome, AK 99762",
        "One Embarcadero Center\nSan Francisco, CA 94111",
        "1600 Pennsylvania Avenue NW, Washington, D.C. 20500",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "12 Elm Street, Washington, Pennsylvania 15301, USA",
        "350 Fifth Avenue, New York, New York 10118",
        "350 Fifth Avenue, New York, N.Y. 10118",
        "Urb. Las Gladiolas\n150 Calle A\nSan Juan, PR 00926-3232",
        "150 Calle Fortaleza, San Juan, Puerto Rico 00901",
        "123 Marine Corps Drive, Hagåtña, GU 96910",
        "12345 Wilshire Blvd, Los Angeles, CA 90025",
        "RR 2 Box 152, Lihue, HI 96766",
        "W140 N8600 Lilly Rd., Menomonee Falls, WI 53051",
        "c/o Juniper PC\n12 Elm Street\nSpringfield, CA 90001\nUnited States",
    ],
)
def test_an_address_is_taken_in_whatever_lines(text):
    assert reach.lacks(text) == ()
    assert reach.lacks(text.replace("\n", "\r\n")) == ()


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("x", {Lack.ZIP, Lack.STATE, Lack.STREET_AND_CITY}),
        ("12 Elm Street, Springfield, CA", {Lack.ZIP}),
        ("12 Elm Street, Springfield 90001", {Lack.STATE}),
        ("CA 90001", {Lack.STREET_AND_CITY}),
        ("Springfield, CA 90001", {Lack.STREET_AND_CITY}),
        ("12345", {Lack.ZIP, Lack.STATE, Lack.STREET_AND_CITY}),
        ("12 Elm Street, Springfield, CA 9000", {Lack.ZIP}),
        ("PO Box 12, TX 78701", {Lack.STREET_AND_CITY}),
    ],
)
def test_what_an_address_lacks_is_named(text, lack):
    assert set(reach.lacks(text)) == lack


def test_an_address_without_a_number_is_only_odd():
    assert not reach.has_number("One Embarcadero Center, San Francisco, CA 94111")
    assert reach.has_number("PO Box 7, Nome, AK 99762")
    assert reach.has_number("12 Elm Street, Springfield, CA 90001")


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    reach.is_phone(text)
    reach.lacks(text)
    reach.has_number(text)
