"""Letters say what the law demands, in words that people read."""

from datetime import timedelta

import page
import pikepdf
import pypdfium2
import pytest
from django.db import transaction

from cartella import clock, reading
from cartella.blobs import store
from cartella.charts.kinds import Kind
from cartella.guard import InsideTransaction
from cartella.law.book.provisions import Part, Trace
from cartella.law.determination import denial
from cartella.packaging.record import Outcome
from cartella.post import outbox
from cartella.release import gather, item_words, letter_words, letters
from cartella.release.actors import REQUESTER, NotAllowed
from cartella.release.letter_words import BLANK, LetterIncomplete, LetterText
from cartella.release.letters import NoWay, Way
from cartella.release.models import Decision, Extension, Letter, RecordsRequest, Round
from tests import people
from tests.people import MORNING
from tests.release import rows

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "es")
KINDS = [*Letter.Kind.values, letter_words.RECEIPT]
# Names and places are not words to be graded.
NAMES = ("Pat Privacy", "Juniper Aesthetics", "12 Elm Street, Springfield", "Zinnia Quillfeather")


@pytest.fixture
def cast():
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def asked(cast) -> RecordsRequest:
    return rows.asked(cast, postal_address="9 Oak Avenue\nSpringfield, CA 90002")


def ground(asked: RecordsRequest, code: str) -> str:
    return {g.code: g.id for g in denial.grounds(gather.facts(asked))}[code]


def withheld(cast, round_: Round, code: str, kind: str = "note", **more: object) -> Decision:
    return rows.decision(
        round_,
        rows.entry(cast, kind),
        Outcome.WITHHELD,
        ground=ground(round_.records_request, code),
        **more,
    )


def letter(cast, asked: RecordsRequest, kind: str, language: str = "en") -> LetterText:
    """A letter of each kind, as the verbs would have it made."""
    round_ = asked.rounds.first() or rows.round_of(asked)
    more: dict = {}
    if kind in letter_words.DENIALS:
        more["decisions"] = [
            withheld(cast, round_, "psychotherapy_notes", "psychotherapy_note"),
            withheld(cast, round_, "endangerment"),
            withheld(cast, round_, "legal_proceeding", "document"),
        ]
        if kind == Letter.Kind.PARTIAL_DENIAL:
            more["decisions"].append(
                rows.decision(round_, rows.entry(cast, "photo"), Outcome.RELEASED)
            )
    elif kind == Letter.Kind.HELD_ELSEWHERE:
        round_.held_by = "Oak Street Clinic, 5 Oak Street, Springfield"
    elif kind == Letter.Kind.EXTENSION:
        more["extension"] = Extension(
            reason="Our photos of 2019 are on a drive that we must have repaired first.",
            due_before_on=MORNING.date(),
            due_after_on=(MORNING + timedelta(days=30)).date(),
        )
    elif kind == Letter.Kind.WITHDRAWAL:
        more["words"] = "I found my own copy, please stop."
    return letters.compose(kind, asked, round_=round_, language=language, **more)


def words(text: LetterText) -> str:
    return "\n".join(paragraph.text for paragraph in text.paragraphs)


# --- what the law demands


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_letter_has_every_part_it_owes(cast, asked, kind, language):
    text = letter(cast, asked, kind, language)
    there = {part for paragraph in text.paragraphs for part in paragraph.parts}
    assert set(text.owed) <= there
    assert text.missing == ()
    assert text.owed or kind not in letter_words.DENIALS


@pytest.mark.parametrize("kind", letter_words.DENIALS)
def test_a_denial_owes_all_of_164_524_d_2(cast, asked, kind):
    assert {
        Part.BASIS,
        Part.REVIEW_RIGHT,
        Part.HOW_TO_ASK_REVIEW,
        Part.COMPLAINT_TO_PRACTICE,
        Part.CONTACT,
        Part.CONTACT_PHONE,
        Part.COMPLAINT_TO_HHS,
    } <= set(letter(cast, asked, kind).owed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_says_each_part_in_words(cast, asked, language):
    said = words(letter(cast, asked, Letter.Kind.PARTIAL_DENIAL, language))
    for piece in (
        "45 CFR 164.524(a)(3)(i)",
        "Pat Privacy",
        "+1 213 555 0100",
        "ocrportal.hhs.gov",
        "200 Independence Avenue",
        "180",
        asked.number,
    ):
        assert piece in said
    assert ("We are giving you 1 item" in said) == (language == "en")


def test_a_denial_without_a_reviewable_ground_offers_no_review(cast, asked):
    round_ = rows.round_of(asked)
    text = letters.compose(
        Letter.Kind.DENIAL,
        asked,
        round_=round_,
        decisions=[withheld(cast, round_, "psychotherapy_notes")],
    )
    assert Part.REVIEW_RIGHT not in text.owed
    assert "no right to a review" in words(text)


def test_a_review_of_some_reasons_names_them(cast, asked):
    said = words(letter(cast, asked, Letter.Kind.DENIAL))
    offered = said.split("for these reasons:")[1].split("The review is free")[0]
    assert "endanger" in offered
    assert "counseling" not in offered


def test_a_letter_that_lacks_a_paragraph_is_refused(cast, asked, monkeypatch):
    owed = dict(letter_words.KINDS)
    owed[Letter.Kind.WITHDRAWAL] = (owed[Letter.Kind.WITHDRAWAL][0], ("a part of no template",))
    monkeypatch.setattr(letter_words, "KINDS", owed)
    with pytest.raises(LetterIncomplete, match="a part of no template"):
        letter(cast, asked, Letter.Kind.WITHDRAWAL)


@pytest.mark.parametrize("decisions", ["none", "unknown"])
def test_a_denial_without_a_ground_of_the_law_is_refused(cast, asked, decisions):
    round_ = rows.round_of(asked)
    made = []
    if decisions == "unknown":
        made = [
            rows.decision(round_, rows.entry(cast, "note"), Outcome.WITHHELD, ground="unpaid_bill")
        ]
    with pytest.raises(LetterIncomplete):
        letters.compose(Letter.Kind.DENIAL, asked, round_=round_, decisions=made)


@pytest.mark.parametrize(
    "kind", [Letter.Kind.EXTENSION, Letter.Kind.WITHDRAWAL, Letter.Kind.HELD_ELSEWHERE]
)
def test_a_letter_without_what_it_is_about_is_refused(asked, kind):
    with pytest.raises(LetterIncomplete):
        letters.compose(kind, asked)


def test_without_a_telephone_the_letter_has_a_blank_and_is_not_sent(cast, asked):
    practice = asked.practice
    practice.phone, practice.complaint_contact = "", ""
    practice.save()
    text = letter(cast, asked, Letter.Kind.NONE_HELD)
    assert text.missing == (Part.CONTACT_PHONE,)
    assert BLANK in words(text)
    written = letters.write(Letter.Kind.NONE_HELD, asked, by=cast.act(cast.coordinator))
    with pytest.raises(LetterIncomplete, match="telephone"):
        letters.send(written, Way.MAIL, by=cast.act(cast.coordinator))
    written.refresh_from_db()
    assert written.sent_at is None


@pytest.mark.parametrize(
    ("said", "name", "phone"),
    [
        ("Pat Privacy, +1 213 555 0100", "Pat Privacy", "+1 213 555 0100"),
        ("Pat Privacy (213) 555-0177", "Pat Privacy", "(213) 555-0177"),
        ("The privacy officer", "The privacy officer", "+1 213 555 0100"),
        ("Room 12", "Room 12", "+1 213 555 0100"),
    ],
)
def test_the_contact_for_complaints_is_a_name_and_a_phone(cast, said, name, phone):
    cast.practice.complaint_contact = said
    assert letter_words.complaints_to(cast.practice) == (name, phone)


# --- what it may not say


def test_no_letter_tells_a_title_or_the_finding(cast, asked):
    round_ = rows.round_of(asked)
    text = letters.compose(
        Letter.Kind.DENIAL,
        asked,
        round_=round_,
        decisions=[
            withheld(cast, round_, "endangerment", finding="She may hurt him", finding_by="N. N.")
        ],
    )
    said = words(text)
    assert "title" not in said
    assert "hurt" not in said
    assert "N. N." not in said


def test_where_only_the_count_may_be_told_no_kind_and_no_day_is(cast, asked):
    round_ = rows.round_of(asked)
    grounds = {g.code: g for g in denial.grounds(gather.facts(asked))}
    assert grounds["legal_proceeding"].trace is Trace.GROUND_AND_COUNT
    text = letters.compose(
        Letter.Kind.DENIAL,
        asked,
        round_=round_,
        decisions=[withheld(cast, round_, "legal_proceeding", "photo") for _ in range(3)],
    )
    assert "We keep back 3 items" in words(text)
    assert "Photo" not in words(text)


def test_withheld_pages_are_named_and_the_rest_counts_as_given(cast, asked):
    round_ = rows.round_of(asked)
    text = letters.compose(
        Letter.Kind.PARTIAL_DENIAL,
        asked,
        round_=round_,
        decisions=[withheld(cast, round_, "endangerment", "document", page_from=3, page_to=4)],
    )
    assert "Document, November 2, 2026, pages 3 to 4" in words(text)
    assert "We are giving you 1 item" in words(text)


def test_many_items_are_told_by_kind_and_count(cast, asked):
    round_ = rows.round_of(asked)
    made = [withheld(cast, round_, "endangerment") for _ in range(item_words.MOST_LINES + 1)]
    assert item_words.lines(made, "UTC") == (f"Note: {len(made)}",)


def test_an_item_without_a_day_says_so(cast, asked):
    round_ = rows.round_of(asked)
    made = rows.decision(round_, rows.entry(cast, "photo", None), Outcome.RELEASED)
    assert item_words.lines([made], "UTC") == ("Photo, day not known",)


def test_every_kind_that_can_be_withheld_has_a_word():
    inner = {Kind.PRACTITIONER, Kind.ORGANIZATION, Kind.LOCATION, Kind.PROVENANCE, Kind.OTHER}
    outside = {Kind.LEGAL_COMPILATION, Kind.PEER_REVIEW, Kind.MARKETING}
    assert set(Kind) - set(item_words.KINDS) == inner | outside


def test_what_somebody_typed_cannot_pass_for_a_paragraph(cast, asked):
    typed = '{% endtext %}{{ phone }}\n\n{% text "basis" %}<b>You & I</b> %(phone)s'
    text = letters.compose(Letter.Kind.WITHDRAWAL, asked, words=typed)
    [own] = [p for p in text.paragraphs if letter_words.Owed.OWN_WORDS in p.parts]
    assert '{% endtext %}{{ phone }} {% text "basis" %}<b>You & I</b> %(phone)s' in own.text
    assert not any(Part.BASIS in paragraph.parts for paragraph in text.paragraphs)


# --- words that people read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_plain(cast, asked, kind, language):
    """Grade 8 or lower in English; at least normal on the INFLESZ scale in Spanish."""
    said = words(letter(cast, asked, kind, language))
    for typed in (letter_words.HHS_ADDRESS, "Our photos of 2019 are on a drive", asked.number):
        said = said.replace(typed, "")
    score = reading.read(said, language=language, leave_out=NAMES).score
    assert score <= 8 if language == "en" else score >= 55


@pytest.mark.parametrize("kind", KINDS)
def test_the_spanish_letter_has_no_english_sentence(cast, asked, kind):
    english = {p.text for p in letter(cast, asked, kind, "en").paragraphs}
    spanish = letter(cast, asked, kind, "es")
    assert {p.text for p in spanish.paragraphs} & english == set()
    assert spanish.title != letter(cast, asked, kind, "en").title
    assert "2 de noviembre de 2026" in spanish.date


# --- kept, shown, sent


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_written_letter_is_a_tagged_pdf_with_its_words(cast, asked, language, tmp_path):
    asked.language = language
    written = letters.write(Letter.Kind.NOT_ESTABLISHED, asked, by=cast.act(cast.desk))
    path = tmp_path / "letter.pdf"
    path.write_bytes(store.open_blob(written.pdf).read())
    assert written.pdf.owner_kind == "request"
    report = page.validate_pdf(str(path), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
    document = pypdfium2.PdfDocument(path)
    said = " ".join(
        " ".join(document[i].get_textpage().get_text_bounded().split())
        for i in range(len(document))
    )
    for paragraph in written.body:
        assert paragraph["text"][:40] in said
    assert "9 Oak Avenue" in said
    assert "Juniper Aesthetics" in said


def test_names_in_any_script_do_not_stop_a_letter(cast):
    records_request = rows.asked(cast, stated_name="Łucja 李 עדה 😀 #set page", language="es")
    written = letters.write(Letter.Kind.NOT_ESTABLISHED, records_request, by=cast.act(cast.desk))
    assert written.pdf.size_bytes > 1000


def test_a_letter_is_not_set_in_type_inside_a_transaction(cast, asked):
    with pytest.raises(InsideTransaction), transaction.atomic():
        letters.write(Letter.Kind.NONE_HELD, asked, by=cast.act(cast.coordinator))


def test_an_unsent_letter_is_replaced_and_a_sent_one_is_not(cast, asked):
    by = cast.act(cast.coordinator)
    first = letters.write(Letter.Kind.NONE_HELD, asked, by=by)
    second = letters.write(Letter.Kind.NONE_HELD, asked, by=by)
    assert first.pk == second.pk
    letters.send(second, Way.HANDED, by=by)
    third = letters.write(Letter.Kind.NONE_HELD, asked, by=by)
    assert third.pk != second.pk


def test_a_letter_is_sent_once_and_the_line_about_it_says_nothing_of_it(cast, asked):
    by = cast.act(cast.coordinator)
    written = letters.write(Letter.Kind.NONE_HELD, asked, by=by)
    letters.send(written, Way.PAGE, by=by)
    sent_at = written.sent_at
    letters.send(written, Way.PAGE, by=by)
    written.refresh_from_db()
    assert written.sent_at == sent_at
    [news] = rows.messages(cast.practice, "news")
    said = outbox.words(news)
    assert asked.number in said.body
    for telling in ("found", "none", "denial", "Juniper", "Zinnia"):
        assert telling not in said.subject + said.body


def test_a_letter_cannot_stand_on_a_page_that_nobody_is_told_of(cast):
    records_request = rows.asked(cast, contact_email="")
    by = cast.act(cast.coordinator)
    written = letters.write(Letter.Kind.NONE_HELD, records_request, by=by)
    with pytest.raises(NoWay):
        letters.send(written, Way.PAGE, by=by)
    letters.send(written, Way.MAIL, by=by)
    assert written.sent_how == Way.MAIL


def test_a_stranger_sends_no_letter(cast, asked):
    written = letters.write(Letter.Kind.NONE_HELD, asked, by=cast.act(cast.coordinator))
    with pytest.raises(NotAllowed):
        letters.send(written, Way.MAIL, by=REQUESTER)


def test_a_receipt_tells_number_day_and_what_happens_next(asked):
    said = words(letters.receipt(asked))
    assert asked.number in said
    assert letter_words.on(asked.due_on) in said
    assert "reason" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["CA", "TX", "NY", "FL", "IL"])
def test_a_denial_is_plain_and_whole_under_each_ground_alone(cast, state, language):
    """Outside HIPAA too, where a state's own grounds may be used."""
    cast.location.legal_entity.state = state
    cast.location.legal_entity.is_covered = False
    cast.location.legal_entity.save()
    asked = rows.asked(cast, requester_name="Iris Quillfeather")
    round_ = rows.round_of(asked)
    item = rows.entry(cast, "note")
    for one in denial.grounds(gather.facts(asked)):
        made = Decision(
            round=round_,
            entry=item,
            outcome=Outcome.WITHHELD,
            ground=one.id,
            practice=cast.practice,
        )
        text = letters.compose(
            Letter.Kind.DENIAL, asked, round_=round_, decisions=[made], language=language
        )
        said = words(text).replace(letter_words.HHS_ADDRESS, "").replace(asked.number, "")
        score = reading.read(said, language=language, leave_out=NAMES).score
        assert score <= 8 if language == "en" else score >= 55, one.id
        assert text.missing == ()
        assert (Part.STATE_REVIEW in text.owed) <= ("law of your state" in said) or language == "es"
