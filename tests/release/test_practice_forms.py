"""What hangs on the wall, lies on the counter and is read aloud says nothing that the law of any
state makes untrue, asks nothing that may not be asked, and invents nothing."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from cartella import clock
from cartella.law.book import jurisdiction
from cartella.law.facts import Form
from cartella.law.intake import posting
from cartella.law.pricing import fees
from cartella.law.pricing.copies import Copy
from cartella.law.timeliness import deadline
from cartella.practices.changes import By
from cartella.release import coverage, gather, letters, practice_forms
from cartella.release.bound import Answers
from cartella.release.models import IntakeSettings, Letter, WritingRule
from cartella.release.practice_forms import Kind, Paper, RuleRefused
from tests import people
from tests.law.cast import facts
from tests.law.fee_cast import SHEET
from tests.people import MORNING
from tests.release import line

STATES = tuple(sorted(set(jurisdiction.loaded_codes()) - {jurisdiction.FEDERAL}))
OUTSIDE = Answers(
    sends_transactions=False, sends_through_service=False, prescribes_electronically=False
)
# What a request may never be made to wait for (45 CFR 164.524(b)(1); fed-req-002).
NEVER = (
    "notar",
    "insurance card",
    "social security",
    "authorization",
    "must come",
    "come in person",
    "must use",
    "only by",
    "only on this form",
    "why do you",
    "reason for your request",
)


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def moved(cast, code: str, *, is_covered: bool):
    """The practice's one entity, in that state, answered long ago."""
    cast.practice.legal_entities.update(state=code.removeprefix("US-"))
    entity = cast.practice.legal_entities.get()
    if not is_covered and coverage.newest(entity) is None:
        coverage.answer(entity, OUTSIDE, by=By(name="Olive Owner"))
    return cast.practice


def words(practice, kind: Kind, language: str = "en") -> str:
    title, blocks = practice_forms.sheet(practice, kind, language)
    return "\n".join([title, *(one.text for one in blocks)])


def test_all_states_are_tried():
    assert len(STATES) == 51


@pytest.mark.parametrize("is_covered", [True, False], ids=["covered", "outside"])
def test_the_sheets_promise_nothing_that_is_false_in_any_state(cast, is_covered):
    for code in STATES:
        practice = moved(cast, code, is_covered=is_covered)
        sign, form = words(practice, Kind.SIGN), words(practice, Kind.FORM)
        for text in (sign, form, practice_forms.snippet_html(practice, "en")):
            assert not [word for word in NEVER if word in text.lower()], code
        # Whom HIPAA does not bind says nothing of its complaint line.
        assert ("Secretary of Health and Human Services" in sign) is is_covered, code
        assert "HIPAA" not in sign and "CFR" not in sign
        # No writing rule stands unless the practice chose one.
        assert "in any way you like" in sign and "in writing" not in sign
        # Only where the law is known to ask for it, and then as a line to write on.
        today = facts(states=(code,), covered=is_covered)
        names = posting.owed(today).answer.names_licensing_authority
        assert ("that licenses us" in sign) is names is (code == "US-TX")
        assert "You do not have to use this form" in form and "why you ask" in form


@pytest.mark.parametrize("is_covered", [True, False], ids=["covered", "outside"])
def test_a_writing_rule_is_announced_only_where_a_law_lets_it(cast, is_covered):
    by = cast.act(cast.owner)
    refused = set()
    for code in STATES:
        IntakeSettings.objects.all().delete()
        practice = moved(cast, code, is_covered=is_covered)
        try:
            practice_forms.choose(practice, WritingRule.WRITING, MORNING.date(), by=by)
        except RuleRefused:
            refused.add(code)
            # Written in the row all the same (by an older release, say), it is not announced.
            IntakeSettings.objects.create(
                practice=practice, writing_rule=WritingRule.WRITING, set_at=MORNING
            )
        sign = words(practice, Kind.SIGN)
        assert ("in writing" in sign) is (code not in refused), code
        assert ("we write it down for you" in sign) is (code not in refused)
        assert "You do not have to use this form" in words(practice, Kind.FORM)
    assert bool(refused) is not is_covered
    for code in set(STATES) - refused - (set(STATES) if is_covered else set()):
        place = jurisdiction.load(code)
        assert any(one.written_request_required and one.state == "settled" for one in place.access)


@pytest.mark.parametrize("is_covered", [True, False, None])
@pytest.mark.parametrize("code", STATES)
def test_a_receipt_can_name_a_last_day_and_asking_is_free_everywhere(code, is_covered):
    """The sign promises a day, the form that asking is free, the portal that looking is."""
    asked = facts(states=(code,), covered=is_covered)
    assert deadline.due(asked).answer.due_on is not None
    looked = fees.quote(replace(asked, forms=frozenset({Form.INSPECTION})), Copy(pages=40), SHEET)
    assert looked.answer.total_usd == 0
    for form in (Form.PAPER, Form.ELECTRONIC):
        found = fees.quote(replace(asked, forms=frozenset({form})), Copy(pages=40), SHEET)
        said = " ".join(one.words.template.lower() for one in found.answer.lines)
        assert "search" not in said and "retriev" not in said and "handling" not in said
    assert fees.quote(asked, Copy(pages=40), None).answer.total_usd == Decimal(0)


def test_texas_wants_its_licensing_authority_named_and_the_desk_says_by_which_law(cast):
    """Tex. Health & Safety Code § 181.105, of whoever keeps records there, HIPAA or not."""
    practice = moved(cast, "US-TX", is_covered=False)
    sign = words(practice, Kind.SIGN)
    assert "Tell the office that licenses us: ____" in sign
    assert "Tell us: Pat Privacy, +1 213 555 0100" in sign
    [(entity, found)] = practice_forms.postings(practice)
    assert entity.state == "TX" and any("181.105" in cite for cite in found.cites)
    assert practice_forms.postings(moved(cast, "US-CA", is_covered=False)) == []


def test_what_is_not_known_of_a_state_is_not_said_to_be_owed():
    for code in STATES:
        found = posting.owed(facts(states=(code,)))
        known = {one.id for one in found.facts}
        assert all(fact_id.startswith(code.lower()) for fact_id in known)
        if not known:
            assert found.answer == posting.Posting(
                names_licensing_authority=False, says_how_to_complain=False
            )


def test_a_letter_of_whom_hipaa_does_not_bind_says_so_and_loses_no_line(cast):
    moved(cast, "US-CA", is_covered=False)
    rr = line.received(cast)
    assert gather.facts(rr).is_covered is False
    text = letters.compose(Letter.Kind.NOT_ESTABLISHED, rr, language="en")
    said = "\n".join(one.text for one in text.paragraphs)
    assert "does not bind us. If you think that it does" in said
    assert text.missing == ()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("paper", Paper)
def test_a_sign_hangs_on_one_page_with_the_address_on_it(cast, language, paper):
    practice = moved(cast, "US-TX", is_covered=True)  # whose law wants the most lines on it
    practice.email = "a.rather.long.name.for.an.address@records.juniper-aesthetics.example.org"
    practice.complaint_contact = "Philippa Privacywarden, +1 512 555 0100"
    content = practice_forms.pdf(practice, Kind.SIGN, language, paper)
    document = pypdfium2.PdfDocument(content)
    try:
        assert len(document) == 1
        said = document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    for line_ in (practice.name, practice.phone, practice.address_lines.splitlines()[0]):
        assert line_ in said


def test_the_snippet_links_to_our_own_page_only_if_there_is_one(cast, settings):
    settings.IS_DESK_ONLY = True
    assert "<a href" not in practice_forms.snippet_html(cast.practice, "en")
    settings.IS_DESK_ONLY, settings.PUBLIC_URL = False, "https://records.example.org"
    page = f"https://records.example.org/{cast.practice.slug}/"
    assert f'<a href="{page}">{page}</a>' in practice_forms.snippet_html(cast.practice, "en")
    assert f"on the web: {page}" in practice_forms.snippet_text(cast.practice, "en")
