"""The tablet at the counter: nothing but its own screens, and only its staff take it back."""

import base64
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cartella.accounts.roles import Role
from cartella.blobs import store
from cartella.law.facts import Form
from cartella.release import codes, intake
from cartella.release.models import Channel, OneTimeCode
from tests import doors, people
from tests.house import town as town_

SCREENS = ("screen", "ask", "receipt")


@pytest.fixture
def tablet(cast) -> Client:
    """The front desk's browser in counter mode."""
    client = doors.signed_in(cast.desk)
    assert client.post(reverse("desk:counter"))["Location"] == reverse("desk:counter_screen")
    return client


def said(**given: object) -> dict[str, object]:
    """What a patient writes."""
    return {
        "stated_name": "Zinnia Quillfeather",
        "stated_born_on_0": "2",
        "stated_born_on_1": "29",
        "stated_born_on_2": "1988",
        "wanted": "everything",
        "form": Form.ELECTRONIC.value,
        "manner": "in_person",
        "contact_phone": "213 555 0177",
    } | given


def drawn() -> str:
    """A signature as the canvas sends it."""
    out = io.BytesIO()
    Image.new("1", (60, 20), 1).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def sitting(tablet: Client) -> str:
    """The mark of the form that whoever sits at the tablet now was given."""
    return tablet.session["counter"]["once"]


def send(tablet: Client, **given: object):
    return tablet.post(reverse("desk:counter_ask"), said(**{"once": sitting(tablet)} | given))


def test_a_patient_writes_signs_and_gets_number_code_and_day(cast, tablet):
    answer = send(tablet, signature=drawn())
    assert answer["Location"] == reverse("desk:counter_receipt")
    rr = cast.practice.records_requests.get()
    arrival = rr.arrivals.get()
    assert arrival.channel == Channel.COUNTER
    file = arrival.files.get()
    assert (file.name, file.media_type) == ("signature.png", "image/png")
    assert b"".join(store.read(file.blob)).startswith(b"\x89PNG")
    page = doors.words(tablet.get(answer["Location"]))
    assert rr.number in page
    code = re.search(r"\b[2-9A-Z]{8}\b", page.replace(rr.number, ""))
    assert code and intake.check_receipt(rr, code[0])


@pytest.mark.parametrize(
    "signature",
    ["", "data:image/png;base64,", "data:image/png;base64,!!", "data:text/html;base64,PGI+", "x"],
)
def test_it_works_without_a_signature_or_with_a_broken_one(cast, tablet, signature):
    send(tablet, signature=signature)
    assert not cast.practice.arrivals.get().files.exists()
    assert cast.practice.records_requests.count() == 1


def test_a_second_click_makes_one_request(cast, tablet):
    mark = sitting(tablet)
    send(tablet, once=mark), send(tablet, once=mark)
    assert cast.practice.records_requests.count() == 1


def test_the_next_patient_finds_nothing_of_the_one_before(cast, tablet):
    send(tablet)
    rr = cast.practice.records_requests.get()
    tablet.post(reverse("desk:counter_done"))
    for name in SCREENS:
        page = tablet.get(reverse(f"desk:counter_{name}"), follow=True).content.decode()
        for word in (rr.number, "Quillfeather", "Zinnia", "0177"):
            assert word not in page


@pytest.mark.parametrize("end", ["done", "language"])
def test_a_form_sent_once_more_by_the_next_patient_shows_nothing(cast, tablet, end):
    mark = sitting(tablet)
    assert "Quillfeather" in send(tablet, stated_born_on_0="").content.decode()
    tablet.post(reverse(f"desk:counter_{end}"), {"language": "es"})  # she stopped, and another came
    for wrong in ({"stated_born_on_0": ""}, {}):
        answer = send(tablet, once=mark, **wrong)
        assert answer["Location"] == reverse("desk:counter_screen")
        assert "Quillfeather" not in answer.content.decode()
    for mark in ("", "é" * 32):
        assert send(tablet, once=mark)["Location"] == reverse("desk:counter_screen")
    assert not cast.practice.arrivals.exists()


def test_the_drawn_name_comes_back_with_a_mistake(tablet):
    name = drawn()
    page = send(tablet, stated_name="", signature=name).content.decode()
    assert f'value="{name}"' in page.replace("&#x2B;", "+").replace("&#x3D;", "=")


def test_taking_the_tablet_back_offers_no_way_that_leads_nowhere(tablet):
    asked = tablet.post(reverse("desk:counter_leave"))["Location"]
    page = tablet.get(asked, follow=True).content.decode()
    assert "Back to the form" in page
    assert reverse("account_switch") not in page


def test_somebody_else_takes_the_tablet_back_by_signing_in(cast, tablet):
    logout = reverse("account_logout")
    assert tablet.post(logout).status_code == 403  # nobody asked to leave: the form stays
    asked = tablet.post(reverse("desk:counter_leave"))["Location"]
    page = doors.words(tablet.get(asked, follow=True))
    assert "Somebody else takes it back" in page
    assert f"{cast.desk.person.name} gave this tablet out" in page
    assert tablet.get(logout)["Location"] == reverse("desk:counter_screen")
    tablet.post(logout)
    assert tablet.get("/today/")["Location"].startswith("/accounts/login/")
    assert not cast.desk.person.sittings.filter(ended_at__isnull=True).exists()


def test_spanish_is_the_patients_choice_and_ends_with_her(cast, tablet):
    tablet.post(reverse("desk:counter_language"), {"language": "es"})
    assert 'lang="es"' in tablet.get(reverse("desk:counter_ask")).content.decode()
    send(tablet)
    assert cast.practice.records_requests.get().language == "es"
    tablet.post(reverse("desk:counter_done"))
    assert 'lang="en"' in tablet.get(reverse("desk:counter_screen")).content.decode()[:200]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast, tablet):
    answer = send(tablet, stated_name="", wanted_words="from the spring")
    assert "from the spring" in answer.content.decode()
    assert answer.context["form"].errors["stated_name"]
    assert not cast.practice.arrivals.exists()


def test_plain_email_needs_her_yes(cast, tablet):
    answer = send(tablet, manner="email", contact_email="z@example.org")
    assert answer.context["form"].errors["knows_risk"]
    assert send(tablet, manner="email", contact_email="z@example.org", knows_risk="on")["Location"]


def test_leaving_needs_a_proof_after_it_was_asked_for(cast, tablet):
    left = reverse("desk:counter_left")
    doors.show_factor(tablet, cast.desk.person, seconds_ago=5)  # before she asked to leave
    assert tablet.get(left)["Location"] == reverse("desk:counter_screen")
    answer = tablet.post(reverse("desk:counter_leave"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert tablet.get(left)["Location"] == reverse("desk:counter_screen")
    assert tablet.get("/today/")["Location"] == reverse("desk:counter_screen")
    doors.show_factor(tablet, cast.desk.person, seconds_ago=-1)
    assert tablet.get(left)["Location"] == reverse("desk:inbox")
    assert tablet.get("/today/").status_code == 200


def test_showing_who_one_is_without_asking_to_leave_leaves_nothing(cast, tablet):
    doors.show_factor(tablet, cast.desk.person, seconds_ago=-1)
    assert tablet.get("/today/")["Location"] == reverse("desk:counter_screen")
    assert tablet.get(reverse("desk:counter_left"))["Location"] == reverse("desk:counter_screen")


def test_after_leaving_the_receipt_can_be_printed_with_its_code(cast, tablet):
    send(tablet)
    rr = cast.practice.records_requests.get()
    tablet.post(reverse("desk:counter_done"))
    tablet.post(reverse("desk:counter_leave"))
    doors.show_factor(tablet, cast.desk.person, seconds_ago=-1)
    answer = tablet.get(reverse("desk:counter_left"))
    assert answer["Location"] == reverse("desk:request_receipt", args=[rr.number])
    page = doors.words(tablet.get(answer["Location"]))
    assert any(intake.check_receipt(rr, word) for word in re.findall(r"\b[2-9A-Z]{8}\b", page))
    assert "Which paper did you see?" in page


@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_who_may_not_receive_starts_no_tablet(cast, who):
    member = cast.clinician if who == "clinician" else doors.auditor(cast.practice)
    assert doors.signed_in(member).post(reverse("desk:counter")).status_code == 403


def test_the_screens_answer_only_on_the_tablet(cast):
    client = doors.signed_in(cast.desk)
    for name in SCREENS:
        answer = client.get(reverse(f"desk:counter_{name}"))
        assert answer["Location"] == reverse("desk:counter")


def test_a_status_code_opens_nothing(cast, tablet):
    send(tablet)
    rr = cast.practice.records_requests.get()
    code = tablet.session["counter"]["receipt"][1]
    for purpose in OneTimeCode.Purpose:
        assert not codes.check(cast.practice, rr.number, purpose, code).is_right


OTHERS = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "str": "x", "slug": "x"}


def at(town, route: str) -> str:
    """An address of the desk; the town's own ids where it has them."""

    def value(found: re.Match[str]) -> str:
        known = str(town.ids.get(found[2], ""))
        fits = known and (found[1] != "int" or known.isdigit())
        return known if fits else OTHERS.get(found[1] or "str", "1")

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", value, route)


@pytest.mark.slow
def test_no_address_of_the_desk_answers_while_the_tablet_is_out(make_practice, tmp_path):
    town = town_.build(people.cast(), tmp_path)
    client = Client()
    doors.enter(client, town.members[Role.OWNER].person)
    client.post(reverse("desk:counter"))
    secrets = [b"Quillfeather", b"Zinnia", town.request.number.encode(), b"QZMARK"]
    unlocking = ("accounts/reauth", "accounts/2fa/reauth", "accounts/2fa/webauthn/reauth")
    unlocking += ("accounts/logout",)  # once somebody asked to leave: ends it all
    routes = [route for route, _pattern in town_.routes("cartella.urls.desk")]
    paths = [at(town, one) for one in routes if not one.startswith((*unlocking, "healthz"))]
    assert len(paths) > 100
    for path in paths:
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            body = b"" if answer.streaming else answer.content
            assert not any(word in body.replace(path.encode(), b"") for word in secrets), path
            if path.startswith("/counter/") and path != "/counter/":
                continue
            assert answer.status_code in (302, 403), (method, path, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"] == reverse("desk:counter_screen"), path
    assert client.session["counter"]
