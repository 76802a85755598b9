"""Folders, forms, receipts, the telephone: pages about how requests come in."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from cartella.backup import plan
from cartella.law.facts import Form
from cartella.practices import keys
from cartella.practices.changes import By
from cartella.release import arrivals_folder, calendar_file, intake
from cartella.release.models import Channel, WritingRule
from tests import doors
from tests.release import rows


@pytest.fixture
def owner(cast):
    """The owner's browser."""
    return doors.signed_in(cast.owner)


@pytest.fixture
def desk(cast):
    """The front desk's browser."""
    return doors.signed_in(cast.desk)


# Folders


@pytest.mark.slow
def test_a_folder_is_chosen_and_let_go(cast, owner, tmp_path):
    url = reverse("desk:arrival_folder")
    answer = owner.post(url, {"path": str(tmp_path), "channel": "fax"}, follow=True)
    assert "is watched from now on" in doors.words(answer)
    state = arrivals_folder.state(cast.practice)[0]
    assert (state.path, state.channel, state.is_reachable) == (str(tmp_path), Channel.FAX, True)
    owner.post(reverse("desk:arrival_folder_stop", args=[state.folder_id]))
    assert arrivals_folder.state(cast.practice) == ()


@pytest.mark.slow
def test_a_folder_that_was_never_there_is_kept_only_when_it_is_meant(cast, owner):
    url, said = reverse("desk:arrival_folder"), {"path": "/nowhere/scans", "channel": "post"}
    answer = owner.post(url, said)
    assert answer.status_code == 422
    assert "Keep it all the same" in doors.words(answer)
    assert arrivals_folder.state(cast.practice) == ()
    answer = owner.post(url, said | {"is_sure": "on"}, follow=True)
    assert "cannot be reached now" in doors.words(answer)
    assert not arrivals_folder.state(cast.practice)[0].is_reachable


@pytest.mark.slow
def test_a_folder_that_was_reached_before_may_be_chosen_while_it_is_off(cast, owner, tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    url, said = reverse("desk:arrival_folder"), {"path": str(folder), "channel": "post"}
    assert owner.post(url, said).status_code == 302
    arrivals_folder.look(cast.practice)
    owner.post(reverse("desk:arrival_folder_stop", args=[cast.practice.arrival_folders.get().pk]))
    folder.rmdir()
    assert owner.post(url, said).status_code == 302


@pytest.mark.slow
def test_a_mistyped_folder_of_the_calendar_is_asked_about(cast, owner):
    url, said = reverse("desk:calendar_folder"), {"calendar_folder": "/nowhere/dates"}
    answer = owner.post(url, said)
    assert answer.status_code == 422
    assert "Keep it all the same" in doors.words(answer)
    assert calendar_file.state(cast.practice) is None
    assert owner.post(url, said | {"is_sure": "on"}).status_code == 302
    assert calendar_file.state(cast.practice).path == "/nowhere/dates"


@pytest.mark.parametrize("path", ["scans", "/", "/srv/../etc", "", "data", "/srv/taken", "above"])
def test_a_folder_that_cannot_be_meant_is_refused(cast, owner, settings, path):
    path = {"data": str(settings.DATA / "blobs"), "above": str(settings.DATA.parent)}.get(
        path, path
    )
    answer = owner.post(reverse("desk:arrival_folder"), {"path": path, "channel": "post"})
    assert answer.context["form"].errors["path"]
    assert arrivals_folder.state(cast.practice) == ()


@pytest.mark.slow
@pytest.mark.parametrize("is_link", [False, True])
@pytest.mark.parametrize("name", ["arrival_folder", "calendar_folder"])
def test_the_folder_of_the_key_is_refused_also_by_a_link(cast, owner, tmp_path, name, is_link):
    path = keys.path_for(cast.practice.pk).parent
    if is_link:
        path, to = tmp_path / "scans", path
        path.symlink_to(to)
    said = {"path": str(path), "calendar_folder": str(path), "channel": "post"}
    answer = owner.post(reverse(f"desk:{name}"), said)
    assert answer.status_code == 422
    assert "own data or key" in doors.words(answer)
    assert arrivals_folder.state(cast.practice) == ()
    assert calendar_file.state(cast.practice) is None


def test_the_folder_of_the_backups_is_not_watched(cast, owner, tmp_path):
    plan.choose(cast.practice, str(tmp_path), by=By())
    answer = owner.post(reverse("desk:arrival_folder"), {"path": str(tmp_path), "channel": "post"})
    assert answer.status_code == 422
    assert arrivals_folder.state(cast.practice) == ()


@pytest.mark.parametrize("name", ["arrival_folder", "calendar_folder"])
def test_a_folder_is_chosen_with_a_fresh_second_factor_only(cast, owner, name):
    doors.show_factor(owner, cast.owner.person, seconds_ago=3600)
    answer = owner.post(reverse(f"desk:{name}"), {"path": "/srv/scans", "channel": "post"})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not cast.practice.arrival_folders.exists()


@pytest.mark.slow
def test_each_choice_of_a_folder_stays_in_the_changes(cast, owner, tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    said = {"path": str(folder), "channel": "fax", "calendar_folder": str(folder)}
    owner.post(reverse("desk:arrival_folder"), said)
    owner.post(reverse("desk:calendar_folder"), said)
    row = cast.practice.arrival_folders.get()
    for _click in range(2):
        owner.post(reverse("desk:arrival_folder_stop", args=[row.pk]))
    rows_ = list(
        cast.practice.changes.filter(about__in=("arrival_folder", "intake")).order_by("pk")
    )
    assert [one.fields for one in rows_] == [
        {"folder": [None, str(folder)], "channel": [None, "fax"], "is_on": [None, True]},
        {"calendar_folder": ["", str(folder)]},
        {"folder": [str(folder), ""], "is_on": [True, False]},
    ]
    assert {one.changed_by_name for one in rows_} == {cast.owner.person.name}
    page = doors.words(owner.get(reverse("desk:changes")))
    assert "a watched folder" in page and "how requests come in" in page


@pytest.mark.parametrize("name", ["arrival_folder", "calendar_folder", "forms_writing"])
def test_only_who_manages_the_practice_changes_it(cast, desk, name):
    assert desk.post(reverse(f"desk:{name}"), {"path": "/srv"}).status_code == 403


def test_a_folder_of_another_practice_is_not_let_go(cast, stranger, owner):
    row = stranger.practice.arrival_folders.create(
        path="/srv/x", channel=Channel.FAX, set_at="2026-11-02T00:00Z"
    )
    assert owner.post(reverse("desk:arrival_folder_stop", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.is_on


# Forms


def test_without_a_choice_the_sign_says_any_way(desk):
    page = doors.words(desk.get(reverse("desk:forms")))
    assert "You can ask in any way" in page
    assert "Please ask in writing" not in page


def test_a_writing_rule_needs_the_day_since_which_people_are_told(cast, owner):
    url = reverse("desk:forms_writing")
    answer = owner.post(url, {"writing_rule": "writing"})
    assert answer.status_code == 422 and "since when" in doors.words(answer)
    owner.post(url, {"writing_rule": "writing", "told_from_on": "2026-11-01"})
    assert cast.practice.intake_settings.writing_rule == WritingRule.WRITING
    owner.post(url, {"writing_rule": "any"})
    assert [one.fields for one in cast.practice.changes.filter(about="intake").order_by("pk")] == [
        {"writing_rule": ["any", "writing"], "told_from_on": [None, "2026-11-01"]},
        {"writing_rule": ["writing", "any"], "told_from_on": ["2026-11-01", None]},
    ]
    owner.post(url, {"writing_rule": "writing", "told_from_on": "2026-11-01"})
    assert "If you cannot write" in doors.words(owner.get(reverse("desk:forms")))


def test_a_practice_that_no_law_lets_ask_for_a_writing_may_not(cast, owner):
    cast.practice.legal_entities.update(is_covered=False, state="AL", licence_kinds=[])
    answer = owner.post(
        reverse("desk:forms_writing"), {"writing_rule": "writing", "told_from_on": "2026-11-01"}
    )
    assert "No law that we know" in doors.words(answer)


def test_a_snippet_runs_and_loads_nothing_whatever_the_name(cast, desk):
    cast.practice.phone = "<script>alert(1)</script>"
    cast.practice.save(update_fields=["phone"])
    snippets = desk.get(reverse("desk:forms")).context["snippets"]
    for _name, _code, _text, page in snippets:
        assert not re.search(r"<script|src=|style=|on\w+=", page)
        links = re.findall(r"href=(\S*)", page)  # a link loads nothing: it leads to our own page
        assert all(one.startswith(f'"{settings.PUBLIC_URL}/') for one in links), links


def test_desk_only_signs_name_no_page(desk_only, desk):
    for _name, _code, text, page in desk.get(reverse("desk:forms")).context["snippets"]:
        assert "http" not in text + page


@pytest.mark.slow
@pytest.mark.parametrize("code", ["sign-en-us-letter", "form-es-a4"])
def test_a_sheet_is_one_page(desk, code):
    answer = desk.get(reverse("desk:forms_sheet", args=[code]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("code", ["sign", "sign-fr-a4", "poster-en-a4", "sign-en-a5"])
def test_a_sheet_that_is_none_is_not_found(desk, code):
    assert desk.get(reverse("desk:forms_sheet", args=[code])).status_code == 404


# The telephone


def test_a_call_becomes_a_request_with_number_and_code(cast, desk):
    url = reverse("desk:phone_script")
    page = doors.words(desk.get(url))
    assert "You do not have to say why" in page
    for never in ("notary", "reason for"):
        assert f"your {never}" not in page
    answer = desk.post(
        url,
        {
            "stated_name": "Zinnia Quillfeather",
            "stated_born_on_0": "2",
            "stated_born_on_1": "29",
            "stated_born_on_2": "1988",
            "wanted": "everything",
            "form": Form.PAPER.value,
            "manner": "by_hand",
            "language": "es",
            "once": "b" * 32,
        },
    )
    rr = cast.practice.records_requests.get()
    assert (rr.language, rr.arrivals.get().channel) == ("es", Channel.PHONE)
    assert answer["Location"] == reverse("desk:request_receipt", args=[rr.number])
    shown = doors.words(desk.get(answer["Location"]))
    assert any(intake.check_receipt(rr, one) for one in re.findall(r"\b[2-9A-Z]{8}\b", shown))


def test_status_by_telephone_tells_the_word_and_no_name(cast, desk):
    rr = rows.asked(cast)
    code = intake.new_status_code(rr, by=cast.act(cast.desk))
    url = reverse("desk:status_by_phone")
    page = doors.words(desk.post(url, {"number": rr.number, "receipt_code": code}))
    assert "You may tell this" in page and "Quillfeather" not in page
    wrong = doors.words(desk.post(url, {"number": rr.number, "receipt_code": "AAAA2222"}))
    assert "Tell nothing" in wrong and "You may tell this" not in wrong


def test_status_by_telephone_mixes_no_languages(cast, desk):
    rr = rows.asked(cast, language="es")
    code = intake.new_status_code(rr, by=cast.act(cast.desk))
    url = reverse("desk:status_by_phone")
    page = desk.post(url, {"number": rr.number, "receipt_code": code}).content.decode()
    spanish, english = re.findall(r'<div lang="(?:es|en)">(.*?)</div>', page, re.DOTALL)
    assert " de 20" in spanish and "By " not in spanish  # the day as one says it in Spanish
    assert "By " in english and " de 20" not in english


# Receipts


def test_a_new_code_is_made_by_a_click_and_a_look_makes_none(cast, desk):
    rr = rows.asked(cast)
    url = reverse("desk:request_receipt", args=[rr.number])
    kept = bytes(rr.receipt_hash)
    assert "Shown once only" in doors.words(desk.get(url))
    rr.refresh_from_db()
    assert bytes(rr.receipt_hash) == kept
    assert desk.get(reverse("desk:receipt_code", args=[rr.number])).status_code == 405
    answer = desk.post(reverse("desk:receipt_code", args=[rr.number]), follow=True)
    rr.refresh_from_db()
    found = re.findall(r"\b[2-9A-Z]{8}\b", doors.words(answer))
    assert any(intake.check_receipt(rr, one) for one in found)


def test_the_calendar_file_of_a_request_is_saved(cast, desk):
    rr = rows.asked(cast)
    answer = desk.get(reverse("desk:request_calendar", args=[rr.number]))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n") and b"Quill" not in answer.content


@pytest.mark.parametrize("name", ["request_receipt", "receipt_pdf", "request_calendar"])
def test_a_stranger_finds_no_receipt_of_ours(cast, stranger, name):
    rr = rows.asked(cast)
    client = doors.signed_in(stranger.owner)
    assert client.get(reverse(f"desk:{name}", args=[rr.number])).status_code == 404
