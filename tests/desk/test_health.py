"""Health: every member sees it, the owner is led to the page that mends, Today says one line."""

from cartella.doctor import memory
from tests import doors


def test_health_says_what_hurts_and_what_to_do(cast):
    text = doors.words(doors.signed_in(cast.desk).get("/health/"))
    for words in ("Hurts now", "No worker runs", "Start it", "Key sheet", "Room on the disk"):
        assert words in text


def test_only_who_may_mend_is_led_there(cast):
    links = "/settings/backup/"
    assert links not in doors.signed_in(cast.desk).get("/health/").content.decode()


def test_a_page_that_looks_again_gets_the_checks_alone(cast):
    text = doors.signed_in(cast.desk).get("/health/part/").content.decode()
    assert "<html" not in text
    assert "No worker runs" in text


def test_today_says_one_line_once_the_worker_has_looked(cast):
    client = doors.signed_in(cast.desk)
    assert "Open Health" not in doors.words(client.get("/today/"))
    memory.look(cast.practice)
    assert "Open Health" in doors.words(client.get("/today/"))


def test_health_of_another_practice_is_its_own(cast, stranger):
    memory.look(cast.practice)
    client = doors.signed_in(stranger.desk)
    assert "Open Health" not in doors.words(client.get("/today/"))
