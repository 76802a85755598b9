"""Her other contacts hear that somebody asked, and can stop it."""

import hashlib
import re
from datetime import timedelta

import pytest

from cartella import clock
from cartella.charts import merging, patients
from cartella.charts.models import ContactKind, Patient
from cartella.charts.patients import NewPatient
from cartella.post import outbox
from cartella.release import notices
from cartella.release.actors import NotAllowed
from cartella.release.advance import Stale
from cartella.release.lifecycle import State
from cartella.release.models import ContactNotice, Event, Freeze, RecordsRequest, Task
from cartella.release.notices import WordsMissing
from tests import people
from tests.people import MORNING
from tests.release import rows

pytestmark = pytest.mark.django_db

# What a line that others may read must not hold, in either language.
TELLING = [
    *("juniper", "aesthetic", "nursing", "zinnia", "quillfeather"),
    *("clinic", "medical", "health", "patient", "treatment", "doctor", "chart", "skin", "spa"),
    *("clínica", "médic", "salud", "paciente", "tratamiento", "piel", "estétic"),
]


def after(**span: float):
    return clock.frozen(MORNING + timedelta(**span))


@pytest.fixture
def cast():
    with clock.frozen(MORNING):
        return people.cast()


def tell(cast, **span: float) -> tuple[RecordsRequest, list[ContactNotice]]:
    with after(**span):
        records_request = rows.asked(cast)  # matching her tells her other contacts
        assert notices.tell_other_contacts(records_request) == []  # and once is enough
    return records_request, list(records_request.notices.order_by("id"))


def token_of(cast, place: int = -1) -> str:
    message = rows.messages(cast.practice, "somebody_asked")[place]
    return re.search(r"/not-me/([\w-]+)/", outbox.words(message).body).group(1)


def told(cast) -> list[str]:
    return [message.to for message in rows.messages(cast.practice, "somebody_asked")]


def test_every_other_confirmed_contact_of_hers_is_told(cast):
    rows.contact(cast.patient, "hers@example.org")
    rows.contact(cast.patient, "asks@example.org")  # the one on the request form
    rows.contact(cast.patient, "mother@example.org", is_own=False)
    rows.contact(cast.patient, "typo@example.org", is_confirmed=False)
    rows.contact(cast.patient, "12 Elm Street", kind=ContactKind.ADDRESS)
    tell(cast)
    assert told(cast) == ["hers@example.org"]


def test_a_contact_that_changed_yesterday_is_told_all_the_same(cast):
    rows.contact(cast.patient, "new@example.org", changed_at=MORNING - timedelta(days=1))
    tell(cast)
    assert told(cast) == ["new@example.org"]


def test_her_wish_for_confidential_communication_is_kept(cast):
    Patient.objects.filter(pk=cast.patient.pk).update(
        confidential_communication="only my work address"
    )
    cast.patient.refresh_from_db()
    rows.contact(cast.patient, "home@example.org")
    rows.contact(cast.patient, "work@example.org", fits_wish=True)
    tell(cast)
    assert told(cast) == ["work@example.org"]


@pytest.fixture
def second_chart(cast):
    """Another chart that a person has joined with hers."""
    other = patients.add(cast.practice, NewPatient(given_name="Z", family_name="Q"), at=MORNING)
    link = merging.merge(other, cast.patient, by_person_id=1, at=MORNING, reason="same person")
    return other, link


def test_a_wish_in_a_joined_chart_binds_until_they_are_parted(cast, second_chart):
    other, link = second_chart
    Patient.objects.filter(pk=other.pk).update(confidential_communication="only my work address")
    rows.contact(cast.patient, "home@example.org")
    rows.contact(cast.patient, "work@example.org")
    rows.contact(other, "work@example.org", fits_wish=True)
    tell(cast)
    assert told(cast) == ["work@example.org"]
    merging.part(link, by_person_id=1, at=MORNING, reason="two people")
    tell(cast, days=8)
    assert sorted(told(cast)[1:]) == ["home@example.org", "work@example.org"]


def test_contacts_of_a_joined_chart_are_told_and_a_no_freezes_both_charts(cast, second_chart):
    other, _link = second_chart
    rows.contact(other, "hers@example.org")
    rows.contact(cast.patient, "HERS@example.org".lower())
    rows.contact(other, "older@example.org")
    asked, _notices = tell(cast)
    assert sorted(told(cast)) == ["hers@example.org", "older@example.org"]
    with after(days=1):
        second = rows.asked(cast, matched=False)
        second.patient = other
        second.save(update_fields=["patient"])
        assert notices.not_me(token_of(cast, told(cast).index("older@example.org")))
    assert notices.frozen(asked) and notices.frozen(second)


def test_a_phone_is_told_only_where_text_messages_can_be_sent(cast):
    rows.contact(cast.patient, "+12135550123", kind=ContactKind.PHONE)
    tell(cast)
    assert told(cast) == []
    cast.practice.is_demo = True  # a demo store carries all into its outbox page
    cast.practice.save()
    cast.patient.practice.refresh_from_db()
    tell(cast, days=8)
    assert told(cast) == ["+12135550123"]


def test_nobody_is_told_while_no_patient_is_matched(cast):
    rows.contact(cast.patient, "hers@example.org")
    with after():
        assert notices.tell_other_contacts(rows.asked(cast, matched=False)) == []
    assert told(cast) == []


def test_a_contact_is_told_once_a_week_at_most_over_all_requests(cast):
    rows.contact(cast.patient, "hers@example.org")
    tell(cast)
    tell(cast, days=1)
    tell(cast, days=6.9)
    assert len(told(cast)) == 1
    tell(cast, days=7)
    assert len(told(cast)) == 2


def test_a_contact_ended_and_added_again_is_not_told_twice_in_a_week(cast):
    first = rows.contact(cast.patient, "hers@example.org")
    tell(cast)
    first.ended_at = MORNING
    first.save()
    rows.contact(cast.patient, "hers@example.org", changed_at=MORNING)
    tell(cast, days=1)
    assert len(told(cast)) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("en-US", "Not you?"), ("es-MX", "¿No fue usted?")]
)
def test_the_line_is_in_her_language_and_tells_nothing(cast, language, words):
    Patient.objects.filter(pk=cast.patient.pk).update(language=language)
    cast.patient.refresh_from_db()
    rows.contact(cast.patient, "hers@example.org")
    with after():
        rows.asked(cast, language="en")
    said = outbox.words(rows.messages(cast.practice, "somebody_asked")[0])
    assert words in said.body
    assert cast.practice.slug not in said.body
    text = re.sub(r"/not-me/\S+", "", f"{said.subject} {said.body}").lower()
    assert [word for word in TELLING if word in text] == []


def test_only_the_hash_of_the_link_is_kept(cast):
    rows.contact(cast.patient, "hers@example.org")
    _request, [notice] = tell(cast)
    token = token_of(cast)
    assert bytes(notice.token_hash) == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43


def test_looking_at_the_link_changes_nothing(cast, client, public_door, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    rows.contact(cast.patient, "hers@example.org")
    records_request, [notice] = tell(cast)
    path = notices.NOT_ME_PATH.format(token=token_of(cast))
    before = Event.objects.count()
    assert notices.notice_of(token_of(cast)) == notice
    for response in (client.get(path), client.head(path)):
        if response.status_code == 404:
            pytest.skip("the public door has no portal yet")
        assert response.status_code == 200
        assert "Juniper" not in response.content.decode()
    notice.refresh_from_db()
    assert notice.not_me_at is None
    assert notices.frozen(records_request) is None
    assert (Event.objects.count(), Task.objects.count()) == (before, 0)


def test_not_me_freezes_delivery_makes_a_task_and_leaves_the_clock(cast):
    rows.contact(cast.patient, "hers@example.org")
    records_request, _notices = tell(cast)
    due_on, state = records_request.due_on, records_request.state
    with after(hours=1):
        assert notices.not_me(token_of(cast))
    records_request.refresh_from_db()
    assert (records_request.due_on, records_request.state) == (due_on, state)
    assert notices.frozen(records_request) is not None
    task = Task.objects.get(records_request=records_request, kind=Task.Kind.NOT_ME)
    assert task.due_on == clock.day_of(MORNING, cast.practice.time_zone)
    assert not Event.objects.get(word="frozen").for_requester  # who asked need not know


def test_not_me_freezes_every_open_request_for_her_and_no_other(cast):
    """The second of a stranger's requests was not told to her: once a week is the rule."""
    rows.contact(cast.patient, "hers@example.org")
    first, _notices = tell(cast)
    second, none = tell(cast, days=1)
    assert none == []
    with after(days=1):
        ended = rows.asked(cast)
        RecordsRequest.objects.filter(pk=ended.pk).update(state=State.WITHDRAWN)
        other = rows.asked(cast, matched=False)
    with after(days=2):
        notices.not_me(token_of(cast))
    frozen = [notices.frozen(r) is not None for r in (first, second, ended, other)]
    assert frozen == [True, True, False, False]


def test_saying_it_twice_changes_nothing_and_a_lifted_freeze_stays_lifted(cast):
    rows.contact(cast.patient, "hers@example.org")
    records_request, _notices = tell(cast)
    with after(hours=1):
        assert notices.not_me(token_of(cast))
        assert notices.not_me(token_of(cast))
        assert (Freeze.objects.count(), Task.objects.count()) == (1, 1)
        notices.lift_freeze(records_request, "I called her: it was she.", by=cast.act(cast.desk))
        assert notices.not_me(token_of(cast))
    assert notices.frozen(records_request) is None


def test_an_unknown_link_freezes_nothing(cast):
    tell(cast)
    assert not notices.not_me("no-such-token")
    assert notices.notice_of("") is None
    assert not Freeze.objects.exists()


def test_a_freeze_is_lifted_by_a_person_with_words_only(cast):
    rows.contact(cast.patient, "hers@example.org")
    records_request, _notices = tell(cast)
    with after(hours=1):
        notices.not_me(token_of(cast))
        with pytest.raises(WordsMissing):
            notices.lift_freeze(records_request, "  ", by=cast.act(cast.desk))
        with pytest.raises(NotAllowed):
            notices.lift_freeze(records_request, "It was she.", by=cast.act(cast.clinician))
        assert notices.frozen(records_request) is not None
        lifted = notices.lift_freeze(
            records_request, "I called her: it was she.", by=cast.act(cast.desk)
        )
        with pytest.raises(Stale):
            notices.lift_freeze(records_request, "Again.", by=cast.act(cast.desk))
    assert lifted.lifted_by_id == cast.desk.person_id
    assert lifted.lifted_because == "I called her: it was she."
    assert Task.objects.get().done_at is not None


def test_a_call_freezes_what_is_under_way_for_the_same_chart(cast):
    records_request, _told = tell(cast)
    other = rows.asked(cast)
    RecordsRequest.objects.filter(pk=other.pk).update(patient=records_request.patient)
    freeze = notices.called(
        records_request, "She rang from her own number.", by=cast.act(cast.desk)
    )
    assert freeze.because_of is None
    assert {notices.frozen(one) is not None for one in (records_request, other)} == {True}
    kept = Event.objects.get(records_request=records_request, word="frozen")
    assert kept.note == "She rang from her own number."
    assert Task.objects.filter(kind=Task.Kind.NOT_ME, done_at=None).count() == 2


def test_a_second_call_freezes_nothing_twice_and_freezes_anew_after_the_first_was_lifted(cast):
    records_request, _told = tell(cast)
    by = cast.act(cast.desk)
    first = notices.called(records_request, "She rang.", by=by)
    assert notices.called(records_request, "She rang again.", by=by) == first
    notices.lift_freeze(records_request, "Spoke with her: a mistake.", by=by)
    assert notices.called(records_request, "She rang once more.", by=by) != first


def test_a_call_needs_words_a_permission_and_something_that_could_still_leave(cast):
    records_request, _told = tell(cast)
    with pytest.raises(WordsMissing):
        notices.called(records_request, " ", by=cast.act(cast.desk))
    with pytest.raises(NotAllowed):
        notices.called(records_request, "She rang.", by=cast.act(cast.clinician))
    RecordsRequest.objects.filter(pk=records_request.pk).update(state=State.WITHDRAWN)
    with pytest.raises(Stale):
        notices.called(records_request, "She rang.", by=cast.act(cast.desk))
    assert not Freeze.objects.exists()
