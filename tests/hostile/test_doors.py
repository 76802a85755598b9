"""Knocking at both doors with what no browser would send: clear refusals, never an error page."""

import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from cartella import clock
from cartella.accounts.roles import Role
from cartella.ledger import transfers
from cartella.release import determination, verification
from cartella.release.delivery import release
from cartella.release.models import Delivery
from tests import doors, kept, people
from tests.desk import chart_made
from tests.hostile import crawl
from tests.release import line, rows

METHODS = ("get", "head", "options", "trace", "put", "patch", "delete", "post")
HOSTILE = {
    "nul": "a\0b",
    "long": "x" * 200_000,
    "digits": "9" * 400,
    "minus": "-1",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "formula": "=cmd|'/c calc'!A0",
    "override": "\u202eabc\u2066",
    "line-ends": "a\r\nBcc: evil@example.org",
    "day": "99999-99-99",
    "empty": "",
}


@pytest.fixture
def strict_text():
    """Every query refuses NUL, as PostgreSQL does."""

    def refuse(execute, sql, params, many, context):
        for value in params or ():
            if isinstance(value, str) and "\0" in value:
                raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def _house(cast: people.Cast, folder: Path) -> Delivery:
    cast.owner.roles = [role.value for role in Role]
    cast.owner.save(update_fields=["roles"])
    # As everybody has one who came in by an invitation.
    cast.owner.person.set_password(doors.PASSWORD)
    cast.owner.person.save(update_fields=["password"])
    chart_made.fill(cast, folder / "in")
    rows.asked(cast, matched=False)
    rows.asked(cast)
    line.verified(cast)
    by = cast.act(cast.coordinator)
    determination.open_round(line.verified(cast), by=by)
    round_ = determination.open_round(line.verified(cast), by=by)
    determination.determine(round_, by=by)
    return release.release(
        line.package(round_), channel=Delivery.Channel.PORTAL, to_label="the patient", by=by
    )


told = kept.once(_house)


@pytest.fixture
def story(told, make_practice, tmp_path) -> kept.Story:
    return told.again(tmp_path)


@pytest.fixture
def cast(story) -> people.Cast:
    return story.cast


@pytest.fixture
def house(story) -> Delivery:
    """A practice with requests at every station and a chart with a bit of everything."""
    return story.made


@pytest.fixture
def staff(cast, house) -> Client:
    """The owner's browser; she may everything here."""
    client = doors.signed_in(cast.owner)
    client.raise_request_exception = False
    return client


def inside(delivery: Delivery) -> Client:
    """A browser at the portal that has shown receipt and code."""
    client = Client(raise_request_exception=False)
    client.get("/juniper/")
    session = client.session
    session["request"] = [delivery.package.round.records_request_id, clock.now().isoformat()]
    session.save()
    return client


def fill(cast, delivery: Delivery) -> dict[str, object]:
    """Values that lead to something."""
    rr = delivery.package.round.records_request
    return {
        "slug": cast.practice.slug,
        "number": rr.number,
        "delivery_id": delivery.pk,
        "package_id": delivery.package_id,
        "round_number": 1,
        "order": 1,
        "public_id": cast.patient.public_id,
        "exit_id": uuid.uuid4(),
        "token": "a" * 43,
    }


WILD = {
    "slug": "juniper",
    "number": "x" * 900,
    "token": "%00%ff" * 50,
    "public_id": uuid.UUID(int=0),
    "exit_id": uuid.UUID(int=2**128 - 1),
}
NUMBERS = ("order", "delivery_id", "package_id", "round_number", "question_id", "letter_id")
NUMBERS += ("task_id", "file_id", "page", "position")


def answered(client: Client, method: str, address: str, **more) -> int:
    """The status of the answer; what it wrote is taken back, so that every knock is the first."""
    mark = transaction.savepoint()
    answer = getattr(client, method)(address, **more)
    if answer.streaming:
        for _piece in answer:
            pass
    transaction.savepoint_rollback(mark)
    return answer.status_code


@pytest.mark.parametrize("wild", ("known", "huge", "names"))
def test_no_method_at_any_desk_address_is_an_error(cast, house, staff, strict_text, wild):
    for name, address in crawl.addresses("cartella.urls.desk", values(cast, house, wild)).items():
        if name == "healthz":  # 503 without workers, and rightly
            continue
        for method in METHODS:
            status = answered(staff, method, address)
            assert status < 500, (method, name, status)
            if method in ("trace", "put", "patch", "delete"):
                assert status in (302, 400, 403, 404, 405), (method, name, status)


@pytest.mark.parametrize("wild", ("known", "huge", "names"))
def test_no_method_at_any_public_address_is_an_error(cast, house, public_door, strict_text, wild):
    client = inside(house)
    with transfers.held():
        found = crawl.addresses("cartella.urls.public", values(cast, house, wild))
        for name, address in found.items():
            if name == "healthz":
                continue
            for method in METHODS:
                status = answered(client, method, address)
                assert status < 500, (method, name, status)
                if method in ("trace", "put", "patch", "delete"):
                    assert status in (302, 400, 403, 404, 405), (method, name, status)


def values(cast, house, wild: str) -> dict[str, object]:
    known = fill(cast, house)
    if wild == "huge":
        return known | dict.fromkeys(NUMBERS, 10**40)
    if wild == "names":
        return known | WILD | dict.fromkeys(NUMBERS, 2**63)
    return known


@pytest.mark.long
def test_every_field_of_every_desk_form_takes_anything(cast, house, staff, strict_text):
    found = crawl.forms(crawl.pages(staff, "/today/", "/requests/", "/patients/", "/ledger/"))
    assert len(found) > 15
    _attack(staff, found)


def test_every_field_of_every_public_form_takes_anything(cast, house, public_door, strict_text):
    client = inside(house)
    found = crawl.forms(crawl.pages(client, "/juniper/", "/juniper/ask/", "/juniper/request/"))
    assert len(found) > 3
    _attack(client, found)


def _attack(client: Client, found: list[crawl.Form]) -> None:
    wrong = []
    for form in found:
        for name in form.fields:
            for kind, value in HOSTILE.items():
                status = answered(client, "post", form.action, data=form.filled(name, value))
                if status >= 500:
                    wrong.append((form.action, name, kind))
    assert not wrong


@pytest.mark.parametrize("body", (b"q=%ff%fe%00", b"q=\xff\xfe", b"\xff" * 100, b"&" * 20_000))
def test_bytes_that_are_no_text_are_an_answer_and_no_error(staff, strict_text, body):
    for address in ("/search/", "/patients/", "/requests/new/", "/patients/new/"):
        status = answered(
            staff,
            "post",
            address,
            data=body,
            content_type="application/x-www-form-urlencoded",
        )
        assert status < 500


@pytest.mark.parametrize("query", ("%00", "%ff", "9" * 400, "-1", "%F0%9F%98%80", "'--"))
def test_any_query_is_an_answer_and_no_error(staff, strict_text, query):
    for name in ("view", "sort", "page", "q", "next", "kind", "drawer", "person", "state"):
        for address in ("/requests/", "/requests/export/", "/inbox/", "/patients/", "/ledger/"):
            assert answered(staff, "get", f"{address}?{name}={query}") < 500


@pytest.mark.parametrize(
    "path", ("%00", "%ff", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/", "a%0d%0ab")
)
def test_no_path_climbs_or_breaks(staff, strict_text, path):
    for before in ("/requests/", "/static/", "/inbox/", "/static/cartella/", "/chart/"):
        answer = staff.get(f"{before}{path}", follow=True)
        assert answer.status_code in (400, 404)
        assert "\r" not in "".join(answer.headers.values())


@pytest.mark.parametrize(
    "order", ("../manifest.json", "..%2f1", "1%00", "-1", "1/../../2", "99999", "0x1", "١")
)
def test_a_part_of_a_package_is_a_number_of_it_and_nothing_else(house, public_door, order):
    client = inside(house)
    session = client.session
    session["opened"] = {str(house.pk): [1, clock.now().isoformat()]}
    session.save()
    answer = client.get(f"/juniper/records/{house.pk}/part/{order}/")
    assert answer.status_code in (302, 400, 403, 404)


def test_another_browser_guesses_no_delivery(house, public_door):
    stranger = Client()
    for number in range(house.pk + 3):
        for end in ("", "all/", "part/0/", "part/1/", "receipt/"):
            assert stranger.get(f"/juniper/records/{number}/{end}").status_code == 404
        assert stranger.post(f"/juniper/records/{number}/").status_code == 404
        assert stranger.post(f"/juniper/records/{number}/code/").status_code == 404


def test_a_planted_session_does_not_see_what_its_victim_enters(cast, house, public_door):
    planted = Client()
    planted.post("/juniper/ask/", {})
    planted.post("/juniper/status/", {"number": "A", "receipt_code": "B"})
    before = planted.cookies.get("cartella_portal_session")
    rr = house.package.round.records_request
    victim = Client()
    victim.cookies = planted.cookies.copy()
    session = victim.session
    session["asked"] = rr.number
    session.save()
    doors.send_codes(cast.practice)
    from_mail = _status_code(cast, rr)
    assert victim.post("/juniper/status/code/", {"code": from_mail}).status_code == 302
    after = victim.cookies["cartella_portal_session"].value
    assert before is None or before.value != after
    assert planted.get("/juniper/request/").status_code == 302


def _status_code(cast, rr) -> str:
    verification.send_status_code(cast.practice, rr.number, records_request=rr)
    doors.send_codes(cast.practice)
    return doors.newest_code(cast.practice)


def test_without_its_token_no_form_is_believed(cast, house):
    client = doors.signed_in(cast.owner)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    number = house.package.round.records_request.number
    for address in ("/search/", f"/requests/{number}/withdraw/", "/patients/new/", "/practice/"):
        assert strict.post(address, {"q": "x", "words": "x"}).status_code == 403


def test_without_its_token_no_public_form_is_believed(house, public_door):
    strict = Client(enforce_csrf_checks=True)
    for address in ("/juniper/ask/", "/juniper/status/", "/juniper/open/x/", "/not-me/x/"):
        assert strict.post(address, {"words": "x"}).status_code == 403


@pytest.mark.parametrize(
    "away",
    (
        "https://evil.example.org/",
        "//evil.example.org",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "https:evil.example.org",
        "\thttps://evil.example.org",
    ),
)
def test_nobody_is_led_away(cast, house, staff, away):
    doors.with_password(cast.desk)
    for address, data in (
        ("/i18n/setlang/", {"language": "es", "next": away}),
        (
            "/accounts/login/",
            {"login": cast.desk.person.email, "password": doors.PASSWORD, "next": away},
        ),
        ("/accounts/reauthenticate/", {"password": doors.PASSWORD, "next": away}),
        ("/practice/", {"practice": str(cast.practice.pk), "next": away}),
    ):
        client = staff if "login" not in address else Client(raise_request_exception=False)
        for where in (address, f"{address}?next={quote(away)}"):
            answer = client.post(where, data, headers={"Referer": away.strip()})
            assert answer.status_code < 500
            assert "evil" not in answer.get("Location", "").replace(quote(away, safe=""), "")


@pytest.mark.parametrize("host", ("evil.example.org", "testserver:80@evil", "a" * 400, "[::1", ""))
def test_another_host_is_refused(house, public_door, host):
    answer = Client(raise_request_exception=False).get("/juniper/", headers={"Host": host})
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_forwarded_hosts_are_not_believed(cast, house, public_door):
    answer = Client().get("/juniper/", headers={"X-Forwarded-Host": "evil.example.org"})
    assert answer.status_code == 200 and b"evil" not in answer.content


def test_a_form_of_nine_megabytes_or_of_too_many_fields_is_refused(staff, house):
    number = house.package.round.records_request.number
    big = {"words": "x" * 9 * 1024 * 1024}
    many = {f"field{count}": "x" for count in range(10_001)}
    for address in ("/search/", "/patients/new/", f"/requests/{number}/withdraw/"):
        for data in (big, many):
            assert answered(staff, "post", address, data=data) in (400, 413)


def test_a_public_form_of_nine_megabytes_is_refused(house, public_door):
    client = Client(raise_request_exception=False)
    for address in ("/juniper/ask/", "/juniper/status/"):
        big = {"stated_name": "x" * 9 * 1024 * 1024}
        assert answered(client, "post", address, data=big) in (400, 413)
