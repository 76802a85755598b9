"""Chart bytes leave the public listener under an Opening only, the desk under that or a Look.

A chart full of marks is walked through every address of both listeners, by everybody.
"""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from cartella.accounts.roles import Role
from cartella.ledger import carry, looks
from cartella.ledger.gate import Opening
from cartella.ledger.models import Look
from tests import doors as knocking
from tests.house import town as town_
from tests.house.town import MARKS, Town

# Files and pictures that are no chart: papers about a request, our letters, the receipt.
PAPERS = (
    "/inbox/",
    "/received/",
    "/doubts/",  # prints and photos of an import that are in nobody's chart yet
    "/forms/",
    "/letter/",
    "/letterhead/",
    "/cover/",
    "/requests/export/",
)
BINARY = ("image/", "application/pdf", "application/zip", "application/octet-stream")


def body(response: HttpResponseBase) -> bytes:
    """All bytes of an answer."""
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined]


def uncovered(path: str, response: HttpResponseBase, kinds: tuple[type, ...]) -> str:
    """Why an answer breaks the rule (a mark or a file without a grant); empty: it holds."""
    carried = [mark.decode() for mark in MARKS if mark in body(response)]
    kind = response.headers.get("Content-Type", "")
    is_file = kind.startswith(BINARY) and not any(word in path for word in PAPERS)
    if response.status_code < 300 and (carried or is_file):
        grant = carry.grant_of(response)
        if not isinstance(grant, kinds):
            return f"{path} carries {carried or kind} under {type(grant).__name__}"
    return ""


def test_the_desk_carries_chart_bytes_under_an_opening_or_a_look(town: Town):
    wrong, seen = [], dict.fromkeys([*Role, None], 0)
    for role in seen:
        client = Client()
        if role is not None:
            knocking.enter(client, town.members[role].person)
        for path in town_.addresses(town, "cartella.urls.desk"):
            response = client.get(path)
            assert response.status_code in (200, 302, 403, 404, 405), path
            seen[role] += carry.grant_of(response) is not None
            wrong.append(uncovered(path, response, (Opening, Look)))
    assert [one for one in wrong if one] == []
    assert min(seen[Role.OWNER], seen[Role.COORDINATOR]) > 8
    assert seen[None] == seen[Role.FRONT_DESK] == seen[Role.AUDITOR] == 0


def test_the_public_door_carries_chart_bytes_under_an_opening_only(
    town: Town, client: Client, public_door
):
    town_.let_in(client, town)
    wrong, seen = [], 0
    for path in town_.addresses(town, "cartella.urls.public"):
        response = client.get(path)
        seen += isinstance(carry.grant_of(response), Opening)
        wrong.append(uncovered(path, response, (Opening,)))
    assert [one for one in wrong if one] == []
    assert seen >= 3  # the whole, a part, the receipt


def test_a_page_that_carries_without_a_grant_is_seen(practice):
    bare = HttpResponse(b"<p>" + MARKS[0])
    assert uncovered("/chart/1/", bare, (Opening, Look))
    assert uncovered("/picture/1/", HttpResponse(b"", content_type="image/jpeg"), (Opening,))
    look = looks.look(practice, person_id=1, patient_id=1, what="chart")
    seen = carry.under(HttpResponse(MARKS[0]), look)
    assert not uncovered("/chart/1/", seen, (Opening, Look))
    assert uncovered("/x/", seen, (Opening,))
    assert not uncovered("/inbox/1/file/1/", HttpResponse(b"", content_type="image/png"), (Look,))
