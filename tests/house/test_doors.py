"""The stranger is refused by every page of both listeners; looking changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from cartella import clock
from cartella import settings as house_settings
from cartella.accounts.models import Membership
from cartella.accounts.roles import Role
from tests import doors as knocking
from tests.house import town as town_
from tests.house.town import Town

DESK, PUBLIC = "cartella.urls.desk", "cartella.urls.public"
# Tables in which looking leaves a trace: sessions, looks, ranges sent, tries counted, the cache.
NOT_THE_OWNERS = (
    "/emergency/",
    "/outside/",
)  # who sees charts breaks no glass; nor reviews herself
TRACES = {"Sitting", "Session", "Look", "Transfer", "Reopening", "Try"}


def secrets_of(town: Town) -> list[bytes]:
    """What of the first practice must never reach a stranger."""
    words = ("Quillfeather", "Zinnia", town.request.number, town.cast.practice.name, "QZMARK")
    return [word.encode() for word in words if word not in town.elsewhere.name]


def names_an_object(route: str) -> bool:
    """Whether an address leads to one thing rather than to a page of one's own."""
    return "<" in route.replace("<slug:slug>", "")


def told(content: bytes, secrets: list[bytes]) -> list[bytes]:
    """Which secrets an answer tells."""
    return [word for word in secrets if word in content]


def bytes_of(response: object) -> bytes:
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined]


def everything(town: Town) -> Membership:
    """The stranger who holds all roles of her practice at once: nobody elsewhere may more."""
    one = town.strangers[Role.OWNER]
    one.roles = [role.value for role in Role if role is not Role.OUTSIDE_REVIEWER]
    one.save(update_fields=["roles"])
    return one


def test_the_stranger_is_refused_at_the_desk_with_all_roles_and_with_none(town: Town):
    """All rights at once, then the two roles that have what those with more have not."""
    fewer = [town.strangers[role] for role in (Role.FRONT_DESK, Role.OUTSIDE_REVIEWER)]
    refused(town, [everything(town), *fewer, None])


@pytest.mark.long
def test_the_stranger_is_refused_at_the_desk_in_every_role(town: Town):
    refused(town, [town.strangers[role] for role in Role])


def refused(town: Town, strangers: list[Membership | None]) -> None:
    """Each address of the desk refuses each of them and tells nothing."""
    secrets = [one for one in secrets_of(town) if one != town.elsewhere.name.encode()]
    paths = list(town_.addresses(town, DESK))
    routes = [route for route, _p in town_.routes(DESK)]
    others = ("accounts/", "i18n/", "healthz")
    assert len(paths) >= len([route for route in routes if not route.startswith(others)])
    wrong = []
    for stranger in strangers:
        client = Client()
        if stranger is not None:
            knocking.enter(client, stranger.person)
        for path in paths:
            for method in ("get", "post"):
                response = getattr(client, method)(path)
                found = told(bytes_of(response).replace(path.encode(), b""), secrets)
                is_object = bool(re.search(r"\d|-[A-Z0-9]{4}", path))
                if found or (is_object and response.status_code not in (302, 403, 404, 405)):
                    wrong.append(
                        (stranger and stranger.roles, method, path, response.status_code, found)
                    )
                if is_object and response.status_code == 302:
                    assert response.headers["Location"].startswith("/accounts/login/"), path
    assert wrong == []


def test_the_stranger_is_refused_at_the_public_door(town: Town, public_door):
    secrets = secrets_of(town)
    elsewhere = dict(town.ids, slug=town.elsewhere.slug)
    hers = Client()
    town_.let_in(hers, town)
    wrong = []
    for client, name in ((Client(), "nobody"), (hers, "she, at another practice")):
        for path in town_.addresses(town, PUBLIC):
            if client is hers:
                path = path.replace(f"/{town.ids['slug']}/", f"/{elsewhere['slug']}/")
            for method in ("get", "post"):
                if client is not hers and "/open/" in path:
                    continue  # who holds the link may ask for a code
                response = getattr(client, method)(path)
                found = told(bytes_of(response).replace(path.encode(), b""), secrets)
                found = [one for one in found if one != town.cast.practice.name.encode()]
                if found or response.status_code >= 500:
                    wrong.append((name, method, path, response.status_code, found))
                if "/records/" in path and response.status_code not in (404, 405):
                    wrong.append((name, method, path, response.status_code))
    assert wrong == []


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in TRACES
    }


WRITE = re.compile(r'(?:INSERT\b.*? INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"', re.DOTALL)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables into which anything is written meanwhile."""
    tables: set[str] = set()

    def watch(execute, sql, params, many, context):
        tables.update(WRITE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def traced() -> set[str]:
    """The tables of TRACES, and deliveries: each download notes a first opening, again in vain."""
    names = TRACES | {"Delivery"}
    return {model._meta.db_table for model in apps.get_models() if model.__name__ in names}


def test_what_is_written_is_seen(practice):
    with written() as tables:
        practice.save(update_fields=["name"])
        practice.jobs.update(args={})
        Session.objects.create(session_key="x", expire_date=clock.now())
    assert tables == {"practices_practice", "jobs_job", "django_session"}
    assert "django_session" in traced() and "practices_practice" not in traced()


def test_looking_changes_no_row_at_the_desk_and_nothing_breaks(town: Town):
    """Each address answers the owner; empty forms break nothing. Other roles: test_exits.py."""
    client = Client()
    knocking.enter(client, town.members[Role.OWNER].person)
    # The receipt is made when it is first asked for, and then kept.
    client.get(f"/requests/{town.request.number}/receipt/{town.ids['delivery_id']}/")
    before = rows()
    paths = list(town_.addresses(town, DESK))
    with written() as tables:
        for path in paths:
            for method in ("get", "head"):
                fine = (200, 302, 404, 405, *((403,) if path.startswith(NOT_THE_OWNERS) else ()))
                assert getattr(client, method)(path).status_code in fine, path
                assert tables <= traced(), f"{method} {path} wrote into {tables - traced()}"
    assert rows() == before
    for path in paths:
        for _click in ("first", "second"):
            assert client.post(path).status_code in (200, 302, 403, 404, 405, 422), path


def test_looking_changes_no_row_at_the_public_door(town: Town, public_door):
    client = Client()
    town_.let_in(client, town)
    client.get(f"/{town.ids['slug']}/records/{town.ids['portal']}/receipt/")  # made once, kept
    before = rows()
    ways = town.cast.practice.deliveries.values_list("opened_at", "received_at")
    seen = list(ways)
    with written() as tables:
        for path in town_.addresses(town, PUBLIC):
            for method in ("get", "head"):
                getattr(client, method)(path)
                assert tables <= traced(), f"{method} {path} wrote into {tables - traced()}"
    assert rows() == before
    assert list(ways.all()) == seen


def test_a_told_secret_is_seen():
    assert told(b"<p>Zinnia</p>", [b"Zinnia"]) == [b"Zinnia"]
    assert names_an_object("chart/<uuid:public_id>/") and not names_an_object("<slug:slug>/rights/")


def test_the_public_process_knows_no_staff_session():
    assert not any("AuthenticationMiddleware" in name for name in house_settings.PUBLIC_MIDDLEWARE)
    public = [route for route, _p in town_.routes(PUBLIC)]
    assert not any(route.startswith("accounts/") for route in public)


def test_cookies_are_named_by_listener():
    text = (town_.Path(house_settings.__file__)).read_text()
    names = re.findall(r'_COOKIE_NAME = "(\w+)"', text)
    assert len(names) == 6 == len(set(names))
    assert sum(name.startswith("cartella_portal_") for name in names) == 3
    assert django_settings.SESSION_COOKIE_NAME.startswith("cartella_desk_")


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
NUMBER = re.compile(rb"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
CODE = re.compile(rb'<p class="code">[^<]+</p>')


def normal(content: bytes) -> bytes:
    """A page without what is new on every page: tokens, numbers, receipt codes."""
    return CODE.sub(b"", NUMBER.sub(b"", TOKEN.sub(b"", content)))


def asking(slug: str, name: str, born: tuple[str, str, str]) -> list[bytes]:
    """All pages of somebody who asks, asks for a code, types a wrong one and looks at status."""
    client = Client()
    who = {"whose": "mine", "stated_name": name}
    who |= {f"stated_born_on_{box}": value for box, value in enumerate(born)}
    how = {"form": "electronic copy", "manner": "portal", "contact_email": "new@example.org"}
    pages = [
        client.post(f"/{slug}/ask/", who, follow=True),
        client.post(f"/{slug}/ask/what/", {"wanted": "everything"}, follow=True),
        client.post(f"/{slug}/ask/how/", how, follow=True),
        client.post(f"/{slug}/ask/check/", follow=True),
        client.post(f"/{slug}/ask/prove/"),
        client.post(f"/{slug}/ask/prove/", {"code": "000000"}),
        client.get(f"/{slug}/ask/receipt/"),
    ]
    assert CODE.search(pages[-1].content)  # all of the way was gone
    return [normal(page.content.replace(name.encode(), b"NAME")) for page in pages]


def differing(some: list[bytes], others: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The lines in which two people's pages differ."""
    pairs = zip(b"\n".join(some).splitlines(), b"\n".join(others).splitlines(), strict=False)
    return [(one, other) for one, other in pairs if one != other]


def test_no_answer_tells_whether_such_a_patient_exists(town: Town, public_door):
    slug = town.cast.practice.slug
    known = asking(slug, town.cast.patient.name, ("2", "29", "1988"))
    unknown = asking(slug, "Nobody Whatever", ("2", "29", "1988"))
    assert differing(known, unknown) == []
    other = asking(slug, town.cast.patient.name, ("3", "1", "1990"))
    other = [page.replace(b"March 1, 1990", b"Feb. 29, 1988") for page in other]
    assert differing(known, other) == []
    status_reads_the_same_for_a_request_that_is_not_there(town)


def status_reads_the_same_for_a_request_that_is_not_there(town: Town) -> None:
    """Number and receipt code, right or not, lead to the same page, and so does a wrong code."""
    url = f"/{town.cast.practice.slug}/status/"
    answers = set()
    for number in (town.request.number, "AAAA-AAAA-AAAA"):
        client = Client()
        asked = client.post(url, {"number": number, "receipt_code": "22222222"}, follow=True)
        wrong = client.post(f"{url}code/", {"code": "123456"})
        answers.add((normal(asked.content), normal(wrong.content)))
    assert len(answers) == 1
