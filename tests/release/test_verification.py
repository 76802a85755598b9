"""Who is asking: proof, codes, questions, and the end of a request that nobody proved."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner
from cartella.charts.models import ContactKind, Patient
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.post import outbox
from cartella.release import intake, pictures, questions, verification
from cartella.release.actors import REQUESTER, NotAllowed
from cartella.release.advance import Stale
from cartella.release.codes import CodeWhy
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Evidence, Letter, OneTimeCode
from cartella.release.notices import WordsMissing
from cartella.release.verification import NothingShown, NotOnFile
from tests import people
from tests.people import MORNING
from tests.release import rows

pytestmark = pytest.mark.django_db
Purpose = OneTimeCode.Purpose
Way = Evidence.Way


def after(**span: float):
    return clock.frozen(MORNING + timedelta(**span))


@pytest.fixture
def cast():
    with clock.frozen(MORNING):
        found = people.cast()
    found.practice.is_demo = True  # its messages can be read after they were sent
    found.practice.save()
    return found


@pytest.fixture
def asked(cast):
    with clock.frozen(MORNING):
        return rows.asked(cast)


def codes_to(practice) -> list[str]:
    """Let the fast worker run; to whom codes went, oldest first."""
    worker.run_due(Lane.FAST)
    return [message.to for message in rows.messages(practice, "code")]


def newest_code(practice) -> str:
    said = outbox.words(rows.messages(practice, "code")[-1])
    return re.search(r"\b\d{6}\b", said.body).group()


def seen(records_request, cast, way=Way.DOCUMENT, what="driver's licence", **more) -> Evidence:
    return verification.evidence_seen(records_request, way, what, by=cast.act(cast.desk), **more)


# --- proof


def test_a_request_is_verified_only_with_a_patient_and_a_proof(cast):
    with after():
        records_request = rows.asked(cast, matched=False)
        seen(records_request, cast)
        with pytest.raises(NothingShown):
            verification.verify(records_request, by=cast.act(cast.desk))
        bare = rows.asked(cast)
        with pytest.raises(NothingShown):
            verification.verify(bare, by=cast.act(cast.desk))
        seen(bare, cast)
        verification.verify(bare, by=cast.act(cast.desk))
    assert bare.state == State.VERIFIED
    assert records_request.state == State.RECEIVED


def test_who_may_not_verify_sees_no_proof_and_verifies_nothing(cast, asked):
    with after():
        seen(asked, cast)
        for stranger in (REQUESTER, cast.act(cast.clinician)):
            with pytest.raises(NotAllowed):
                verification.evidence_seen(asked, Way.DOCUMENT, "passport", by=stranger)
            with pytest.raises(NotAllowed):
                verification.verify(asked, by=stranger)


def test_known_to_staff_names_who_and_from_where(cast, asked):
    with after():
        with pytest.raises(WordsMissing):
            seen(asked, cast, Way.KNOWN, "  ")
        proof = seen(asked, cast, Way.KNOWN, "Dana has seen her at each visit")
    assert proof.seen_by_id == cast.desk.person_id


def test_a_code_cannot_be_attested_by_hand(cast, asked):
    with after(), pytest.raises(IllegalAct):
        seen(asked, cast, Way.CODE, "she said she got it")


def test_there_is_no_way_that_demands_a_portal_notary_visit_or_reason():
    words = " ".join(f"{way.value} {way.label}" for way in Way).lower()
    for demand in ("portal", "notar", "reason", "visit", "authorization"):
        assert demand not in words


def test_a_call_back_goes_only_to_a_number_on_file_before_the_request(cast, asked):
    number = rows.contact(cast.patient, "+12135550123", kind=ContactKind.PHONE)
    new = rows.contact(cast.patient, "+12135550199", kind=ContactKind.PHONE, changed_at=MORNING)
    mail = rows.contact(cast.patient, "hers@example.org")
    stranger = Patient.objects.create(practice=cast.practice, created_at=MORNING)
    theirs = rows.contact(stranger, "+12135550177", kind=ContactKind.PHONE)
    with after(hours=1):
        for wrong in (None, new, mail, theirs):
            with pytest.raises(NotOnFile):
                seen(asked, cast, Way.CALL_BACK, "asked her birth date", contact=wrong)
        assert seen(asked, cast, Way.CALL_BACK, "asked her birth date", contact=number).pk
        number.ended_at = MORNING
        number.save()
        with pytest.raises(NotOnFile):
            seen(asked, cast, Way.CALL_BACK, "again", contact=number)


def test_a_call_to_somebody_elses_number_proves_nothing_after_the_match_was_put_right(cast, asked):
    number = rows.contact(cast.patient, "+12135550123", kind=ContactKind.PHONE)
    with after(hours=1):
        seen(asked, cast, Way.CALL_BACK, "spoke with her", contact=number)
        assert len(verification.shown(asked)) == 1
        other = Patient.objects.create(practice=cast.practice, created_at=MORNING)
        intake.match(asked, other, by=cast.act(cast.desk))
        assert verification.shown(asked) == []
        with pytest.raises(NothingShown):
            verification.verify(asked, by=cast.act(cast.desk))


def test_a_picture_belongs_to_its_request_and_goes_while_the_proof_stays(cast, asked):
    def kept(number: str) -> Blob:
        owner = Owner(kind=OwnerKind.REQUEST, id=number)
        return store.put(cast.practice, owner, BytesIO(b"a picture"))

    with after():
        with pytest.raises(NotOnFile):
            seen(asked, cast, picture=kept("ABCD-EFGH-JKLM"))
        proof = seen(asked, cast, picture=kept(asked.number))
        assert len(pictures.kept(asked)) == 1
        assert pictures.drop(asked) == 1
        assert pictures.drop(asked) == 0
        assert pictures.kept(asked) == []
    proof.refresh_from_db()
    assert (proof.what, proof.seen_by_id) == ("driver's licence", cast.desk.person_id)
    assert Blob.objects.filter(owner_id=asked.number).count() == 0


def test_proof_comes_before_the_end(cast, asked):
    with after():
        intake.withdraw(asked, "I do not want it", by=REQUESTER)
        with pytest.raises(IllegalAct):
            seen(asked, cast)


# --- codes


@pytest.mark.parametrize(("days", "is_usable"), [(29, False), (29.99, False), (30, True)])
def test_a_code_goes_only_to_a_contact_unchanged_for_thirty_days(cast, asked, days, is_usable):
    rows.contact(cast.patient, "hers@example.org", changed_at=MORNING - timedelta(days=days))
    with after():
        verification.send_code(asked, Purpose.IDENTITY)
        assert codes_to(cast.practice) == (["hers@example.org"] if is_usable else [])


def test_an_identity_code_never_goes_to_the_contact_on_the_form(cast, asked):
    with after():
        assert verification.send_code(asked, Purpose.IDENTITY)
        assert codes_to(cast.practice) == []


def test_a_code_goes_to_her_own_contact_that_fits_her_wish(cast, asked):
    Patient.objects.filter(pk=cast.patient.pk).update(confidential_communication="work only")
    rows.contact(cast.patient, "home@example.org")
    rows.contact(cast.patient, "mother@example.org", is_own=False, fits_wish=True)
    rows.contact(cast.patient, "work@example.org", fits_wish=True)
    with after():
        verification.send_code(asked, Purpose.IDENTITY)
        assert codes_to(cast.practice) == ["work@example.org"]


def test_a_contact_that_may_get_no_code_cannot_be_chosen(cast, asked):
    new = rows.contact(cast.patient, "new@example.org", changed_at=MORNING)
    with after(), pytest.raises(NotOnFile):
        verification.send_code(asked, Purpose.IDENTITY, contact=new)


def test_a_right_identity_code_is_proof_once_and_confirms_where_it_went(cast, asked):
    contact = rows.contact(cast.patient, "hers@example.org")
    contact.confirmed_at = None  # as an import brings it
    contact.save()
    with after():
        verification.send_code(asked, Purpose.IDENTITY)
        codes_to(cast.practice)
        code = newest_code(cast.practice)
        assert verification.check_code(asked, Purpose.IDENTITY, code).is_right
        assert not verification.check_code(asked, Purpose.IDENTITY, code).is_right
        [proof] = verification.shown(asked)
        assert (proof.way, proof.contact_id) == (Way.CODE, contact.pk)
        contact.refresh_from_db()
        assert contact.confirmed_at == clock.now()  # it will hear of the next who asks
        verification.verify(asked, by=cast.act(cast.desk))
    assert asked.state == State.VERIFIED


def test_a_code_is_void_when_its_contact_changed_meanwhile(cast, asked):
    contact = rows.contact(cast.patient, "hers@example.org")
    with after():
        verification.send_code(asked, Purpose.IDENTITY)
        codes_to(cast.practice)
    with after(minutes=1):
        contact.ended_at = clock.now()
        contact.save()
        result = verification.check_code(asked, Purpose.IDENTITY, newest_code(cast.practice))
    assert result.why is CodeWhy.EXPIRED
    assert verification.shown(asked) == []


def test_a_status_code_goes_to_the_contact_on_the_form_and_proves_nothing(cast, asked):
    rows.contact(cast.patient, "hers@example.org")
    with after():
        assert verification.send_status_code(cast.practice, asked.number, records_request=asked)
        assert codes_to(cast.practice) == ["asks@example.org"]
        result = verification.check_status_code(
            cast.practice, asked.number, newest_code(cast.practice)
        )
    assert result.code is not None
    assert result.code.records_request == asked
    assert verification.shown(asked) == []


def test_asking_for_a_status_code_writes_the_same_for_a_number_that_does_not_exist(cast, asked):
    shapes = []
    with after():
        for number, found in ((asked.number, asked), ("2222-2222-2222", None)):
            for _ in range(6):
                with CaptureQueriesContext(connection) as queries:
                    answer = verification.send_status_code(
                        cast.practice, number, records_request=found
                    )
                shapes.append((answer, len(queries)))
        assert shapes[:6] == shapes[6:]
        assert [answer for answer, _count in shapes[:6]] == [True] * 5 + [False]
        assert set(codes_to(cast.practice)) == {"asks@example.org"}
    assert not Job.objects.exclude(args__has_key="request").filter(kind=verification.JOB_SEND_CODE)


def test_asking_for_an_identity_code_looks_the_same_with_and_without_a_usable_contact(cast, asked):
    counts = []
    with after():
        for has_contact in (False, True):
            if has_contact:
                rows.contact(cast.patient, "hers@example.org")
            with CaptureQueriesContext(connection) as queries:
                assert verification.send_code(asked, Purpose.IDENTITY)
            counts.append(len(queries))
    assert counts[0] == counts[1]


# --- questions


def test_a_question_is_told_without_a_word_of_it_and_answered_once(cast, asked):
    with after():
        with pytest.raises(WordsMissing):
            questions.ask(asked, " ", by=cast.act(cast.desk))
        question = questions.ask(asked, "Which visit do you mean?", by=cast.act(cast.desk))
        said = outbox.words(rows.messages(cast.practice, "news")[0])
        assert "visit" not in said.body.lower()
        assert asked.number in said.body
        with pytest.raises(WordsMissing):
            questions.answer(question, "", by=REQUESTER)
        questions.answer(question, "The one in May", by=REQUESTER)
        with pytest.raises(Stale):
            questions.answer(question, "Another", by=REQUESTER)
    question.refresh_from_db()
    assert question.answer == "The one in May"
    assert asked.state == State.RECEIVED


# --- the end without proof


def test_not_established_ends_with_a_letter_on_her_page(cast, asked):
    with after(days=29):
        letter = verification.not_established(asked, by=cast.act(cast.desk))
        assert asked.state == State.NOT_ESTABLISHED
        assert letter.kind == Letter.Kind.NOT_ESTABLISHED
        assert letter.sent_at is not None
        assert b"%PDF" in store.open_blob(letter.pdf).read(1024)
        received_on = asked.received_on
        intake.reopen(asked, "She sent her licence", by=cast.act(cast.desk))
    assert (asked.state, asked.received_on) == (State.RECEIVED, received_on)


def test_the_letter_to_a_stranger_reads_the_same_whether_or_not_there_is_such_a_patient(cast):
    texts = []
    for name, matched in (("Zinnia Quillfeather", True), ("Nobody Known", False)):
        with after():
            records_request = rows.asked(cast, stated_name=name, matched=matched)
            letter = verification.not_established(records_request, by=cast.act(cast.desk))
        words = " ".join(paragraph["text"] for paragraph in letter.body)
        texts.append(words.replace(records_request.number, "NUMBER"))
        assert "Quillfeather" not in words
    assert texts[0] == texts[1]


def test_without_a_way_to_tell_the_letter_waits_to_be_mailed(cast):
    with after():
        records_request = rows.asked(cast, contact_email="", postal_address="9 Oak Avenue")
        letter = verification.not_established(records_request, by=cast.act(cast.desk))
    assert letter.sent_at is None


def test_who_may_not_verify_ends_nothing(cast, asked):
    with after(), pytest.raises(NotAllowed):
        verification.not_established(asked, by=cast.act(cast.clinician))
    assert not Letter.objects.exists()


# --- the end by her own words


def test_a_withdrawal_keeps_her_words_and_confirms_them_in_writing(cast, asked):
    with after():
        intake.withdraw(asked, "I found my own copy", by=REQUESTER)
    letter = Letter.objects.get(kind=Letter.Kind.WITHDRAWAL)
    assert "I found my own copy" in str(letter.body)
    assert letter.sent_at is not None
    assert asked.state == State.WITHDRAWN
    with after(), pytest.raises(IllegalAct):
        intake.withdraw(asked, "Again", by=REQUESTER)
    assert Letter.objects.count() == 1


def test_a_code_before_the_match_goes_to_the_one_chart_of_that_name_and_counts_after_it(cast):
    mine = rows.contact(cast.patient, "zinnia@example.org")
    said = {"stated_name": "quillfeather ZINNIA", "stated_born_on": cast.patient.birth_on}
    records_request = rows.asked(cast, matched=False, **said)
    assert verification.usable_contacts(records_request) == [mine]
    assert verification.shown(records_request) == []

    other = rows.asked(cast, matched=False, **(said | {"stated_born_on": date(1988, 3, 1)}))
    assert verification.usable_contacts(other) == []
