"""Desk-only: nobody ever gets a link, whatever is asked for and by whatever way."""

import pytest

from cartella import clock
from cartella.post import outbox
from cartella.release import intake, letters, own_page, questions
from cartella.release.delivery import chasing, release, sending
from cartella.release.letters import NoWay, Way
from cartella.release.models import Delivery, Letter, Manner, Task
from tests import people
from tests.people import MORNING
from tests.release import line, rows


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def said(practice) -> list[str]:
    return [f"{one.subject} {one.body}" for one in map(outbox.words, practice.messages.all())]


def test_an_address_is_made_where_there_is_a_page(settings):
    settings.PUBLIC_URL, settings.IS_DESK_ONLY = "https://records.example.org", False
    assert own_page.address("/x/") == "https://records.example.org/x/"
    assert own_page.usual_manner() == Manner.PORTAL


def test_no_address_is_made_desk_only(desk_only):
    with pytest.raises(own_page.NoPage, match="by hand"):
        own_page.address("/x/")
    assert own_page.usual_manner() == Manner.BY_HAND


@pytest.mark.parametrize("manner", own_page.MANNERS)
def test_a_request_for_a_page_or_link_is_refused_and_nothing_is_kept(cast, desk_only, manner):
    with pytest.raises(own_page.NoPage):
        line.received(cast, manner=manner)
    assert not cast.practice.records_requests.exists()


def test_a_request_that_names_no_way_is_taken_by_hand(cast, desk_only):
    assert line.received(cast).manner == Manner.BY_HAND


@pytest.mark.parametrize("channel", own_page.CHANNELS)
def test_a_package_is_not_released_to_a_page_or_link(cast, settings, channel):
    first = line.on_its_way(cast, Delivery.Channel.BY_HAND)
    settings.PUBLIC_URL, settings.IS_DESK_ONLY = "", True
    with pytest.raises(own_page.NoPage, match="Nothing was changed"):
        release.release(
            first.package,
            channel=channel,
            to_label="Zinnia",
            to_address="zinnia@example.org",
            by=line.staff(cast),
        )
    assert first.package.deliveries.count() == 1


@pytest.mark.parametrize("channel", own_page.CHANNELS)
def test_what_waits_when_the_page_goes_is_taken_back_and_a_person_asked(cast, desk_only, channel):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_page, "require", lambda: None)
        delivery = line.on_its_way(cast, channel)
    with line.after_the_window(delivery):
        sending.send(delivery)
    delivery.refresh_from_db()
    assert delivery.recalled_at is not None
    assert delivery.sent_at is None
    assert Task.objects.filter(key=f"undelivered:{delivery.pk}").count() == 1
    with pytest.raises(own_page.NoPage):
        chasing.chase(delivery, by=line.staff(cast))
    assert not cast.practice.messages.filter(template="ready").exists()


def test_a_letter_goes_by_mail_or_hand_only(cast, desk_only):
    asked = rows.asked(cast, manner=Manner.BY_HAND)
    by = line.staff(cast)
    letter = letters.write(Letter.Kind.NONE_HELD, asked, by=by)
    assert Way.PAGE not in dict(letters.ways())
    with pytest.raises(NoWay, match="no page"):
        letters.send(letter, Way.PAGE, by=by)
    assert not letters.put_on_page(letter)
    letters.send(letter, Way.HANDED, by=by)


def test_no_message_holds_an_address_and_each_says_whom_to_call(cast, desk_only):
    cast.practice.phone = "555-0100"
    cast.practice.save(update_fields=["phone"])
    rows.contact(cast.patient, "hers@example.org")
    asked = rows.asked(cast, manner=Manner.BY_HAND)
    questions.ask(asked, "Which year?", by=line.staff(cast))
    intake.withdraw(asked, "I changed my mind", by=line.staff(cast))
    messages = said(cast.practice)
    assert len(messages) >= 2
    for words in messages:
        assert "http" not in words
        assert "/" not in words
        assert "page" not in words
    news = next(words for words in messages if "something new" in words)
    assert "Call 555-0100" in news
    assert "code from your receipt" in news
