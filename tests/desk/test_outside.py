"""The reviewer from outside reads what one round withheld, and every other page refuses her."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse

from cartella import clock
from cartella.accounts import invitations
from cartella.accounts.models import OutsideReview
from cartella.blobs import store
from cartella.charts import patients
from cartella.charts.models import EntryListing
from cartella.charts.patients import NewPatient
from cartella.law.determination import denial
from cartella.ledger.models import Look
from cartella.packaging.record import Outcome
from cartella.post import contracts
from cartella.post.models import Carries, Covers
from cartella.release import gather, intake, outside
from cartella.release.models import Letter, Round
from tests import doors
from tests.release import rows

HERS = {"outside_reviews", "outside_review", "outside_outcome", "outside_letter", "outside_item"}
HERS |= {"outside_page"}
OWN = {"account", "pin", "draft", "session_end", "sessions_end", "home"}


@pytest.fixture
def round_(cast) -> Round:
    """A determined round that withheld one of two items."""
    rr = rows.asked(cast)
    made = rows.round_of(rr)
    rows.decision(made, rows.entry(cast, "clinical_note"), Outcome.WITHHELD, ground="endangerment")
    rows.decision(made, rows.entry(cast, "injection"), Outcome.RELEASED)
    Round.objects.filter(pk=made.pk).update(state="determined", determined_at=clock.now())
    return Round.objects.get(pk=made.pk)


def asked(cast, **fields) -> outside.Asked:
    said = {
        "name": "Rita Reviewer",
        "email": "rita@example.org",
        "credentials": "MD",
        "licence": "Physician, CA 12345",
        "until_on": clock.today(cast.practice.time_zone) + timedelta(days=14),
    }
    return outside.Asked(**(said | fields))


def contract(cast, **fields) -> None:
    terms = {
        "vendor": "Rita Reviewer",
        "covers": Covers.OTHER,
        "carries": Carries.RECORDS,
        "signed_on": clock.today(cast.practice.time_zone),
        "signed_by": "Olive Owner",
    }
    contracts.record(cast.practice, contracts.Terms(**(terms | fields)), by_person_id=None)


@pytest.fixture
def rita(cast, round_):
    """She is asked, under contract, and has signed in."""
    contract(cast)
    made = outside.ask(round_, asked(cast), by=cast.owner.person)
    person = invitations.accept(made.invitation, "three words in a row")
    return doors.signed_in(person.memberships.get())


def review_url() -> str:
    return reverse("desk:outside_review", args=[OutsideReview.objects.get().public_id])


def test_without_a_contract_that_carries_records_nobody_is_asked(cast, round_):
    for record in (lambda: None, lambda: contract(cast, carries=Carries.NAMES)):
        record()
        with pytest.raises(outside.ReviewRefused, match="contract"):
            outside.ask(round_, asked(cast), by=cast.owner.person)
    assert not cast.practice.invitations.exists()


@pytest.mark.parametrize("days", [-1, 0, 61])
def test_the_last_day_lies_ahead_and_not_far(cast, round_, days):
    contract(cast)
    on = clock.today(cast.practice.time_zone) + timedelta(days=days)
    with pytest.raises(outside.ReviewRefused, match="last day"):
        outside.ask(round_, asked(cast, until_on=on), by=cast.owner.person)


def test_a_round_that_withheld_nothing_is_reviewed_by_nobody(cast, round_):
    contract(cast)
    round_.decisions.filter(outcome=Outcome.WITHHELD).delete()
    with pytest.raises(outside.ReviewRefused, match="nothing"):
        outside.ask(round_, asked(cast), by=cast.owner.person)


def test_she_reads_the_withheld_item_and_not_the_released_one(cast, rita, round_):
    assert rita.get("/")["Location"] == "/outside/"
    assert rita.get(review_url()).status_code == 200
    hidden, shown = (round_.decisions.get(outcome=o) for o in (Outcome.RELEASED, Outcome.WITHHELD))
    assert rita.get(f"{review_url()}item/{shown.pk}/").status_code == 200
    assert rita.get(f"{review_url()}item/{hidden.pk}/").status_code == 404
    assert rita.get(f"{review_url()}item/{hidden.pk}/0/1/").status_code == 404
    whats = set(Look.objects.values_list("what", flat=True))
    assert whats == {"outside review"}


def test_what_the_law_does_not_let_be_reviewed_is_not_shown_to_her(cast, round_):
    """45 CFR 164.524(a)(2): psychotherapy notes are withheld without a review."""
    kept_apart = rows.entry(cast, "psychotherapy_note")
    facts = gather.facts(round_.records_request)
    final = [one for one in denial.grounds(facts) if one.reviewable is False]
    assert final
    made = rows.decision(round_, kept_apart, Outcome.WITHHELD, ground=final[0].id)
    assert made not in outside.withheld(round_)
    assert outside.withheld(round_).count() == 1
    round_.decisions.exclude(pk=made.pk).delete()
    contract(cast)
    with pytest.raises(outside.ReviewRefused, match="nothing"):
        outside.ask(round_, asked(cast), by=cast.owner.person)


def test_what_was_moved_to_another_chart_is_not_shown_to_her(cast, rita, round_):
    withheld = round_.decisions.get(outcome=Outcome.WITHHELD)
    bea = patients.add(
        cast.practice, NewPatient(given_name="Bea", family_name="Holt"), at=clock.now()
    )
    EntryListing.objects.filter(entry=withheld.entry).update(patient=bea)
    assert rita.get(f"{review_url()}item/{withheld.pk}/").status_code == 404


def test_who_took_part_in_the_denial_does_not_review_it(cast, round_):
    contract(cast)
    round_.decisions.filter(outcome=Outcome.WITHHELD).update(finding_by="rita  reviewer, NP")
    with pytest.raises(outside.ReviewRefused, match="took part"):
        outside.ask(round_, asked(cast), by=cast.owner.person)


def test_her_page_shuts_when_her_contract_ends(cast, rita):
    assert rita.get(review_url()).status_code == 200
    contract(cast, ends_on=clock.today(cast.practice.time_zone) + timedelta(days=3))
    assert rita.get(review_url()).status_code == 200
    with clock.frozen(clock.now() + timedelta(days=4)):
        session = rita.session
        session["seen_at"] = clock.now().isoformat()
        session.save()
        assert rita.get(review_url()).status_code == 404


def test_her_last_day_lies_within_her_contract(cast, round_):
    contract(cast, ends_on=clock.today(cast.practice.time_zone) + timedelta(days=3))
    with pytest.raises(outside.ReviewRefused, match="contract ends"):
        outside.ask(round_, asked(cast), by=cast.owner.person)


def test_reading_the_letter_is_a_look_too(cast, rita, round_):
    letter = Letter.objects.create(
        practice=cast.practice,
        records_request=round_.records_request,
        round=round_,
        kind=Letter.Kind.DENIAL,
        pdf=store.put_bytes(
            cast.practice, store.Owner(kind=store.OwnerKind.REQUEST, id="x"), b"%PDF-1.4"
        ),
        written_at=clock.now(),
    )
    assert rita.get(f"{review_url()}letter/{letter.pk}/").status_code == 200
    assert Look.objects.filter(what="outside review").count() == 1


def test_every_other_page_of_the_desk_refuses_her(cast, rita):
    allowed = []
    for pattern in get_resolver("cartella.desk.urls").url_patterns:
        if pattern.name in HERS | OWN or str(pattern.pattern).startswith("setup"):
            continue
        kinds = pattern.pattern.converters
        given = {key: 7 if kinds[key].regex == "[0-9]+" else _any(key) for key in kinds}
        url = reverse(f"desk:{pattern.name}", kwargs=given)
        for method in (rita.get, rita.post):
            status = method(url).status_code
            if status not in (403, 405):
                allowed.append((pattern.name, status))
    assert allowed == []


def _any(key: str):
    texts = {"number": "AAAA-BBBB-CCCC", "code": "US", "kind": "x", "kit_id": "x", "channel": "x"}
    if key in ("public_id", "exit_id"):
        return "00000000-0000-0000-0000-000000000007"
    return texts.get(key, 7)


def test_nobody_else_reads_by_her_page(cast, rita, stranger):
    url = review_url()
    for member in (cast.owner, cast.coordinator, cast.clinician, stranger.owner):
        assert doors.signed_in(member).get(url).status_code == 403


def test_it_is_shut_after_the_last_day(cast, rita):
    url = review_url()
    with clock.frozen(clock.now() + timedelta(days=15)):
        session = rita.session
        session["seen_at"] = clock.now().isoformat()
        session.save()
        assert rita.get(url).status_code == 403


def test_her_outcome_is_kept_once_and_the_owner_reads_it(cast, rita, round_):
    url = f"{review_url()}outcome/"
    assert rita.post(url, {"outcome": "upheld"}).status_code == 200  # no reasons
    assert rita.post(url, {"outcome": "any", "words": "x"}).status_code == 200
    for words in ("The finding stands.", "Another word"):
        rita.post(url, {"outcome": "upheld", "words": words})
    review = OutsideReview.objects.get()
    assert (review.result.outcome, review.result.words) == ("upheld", "The finding stands.")
    owner = doors.signed_in(cast.owner)
    number = round_.records_request.number
    page = owner.get(reverse("desk:outside_ask", args=[number, round_.number]))
    assert "The finding stands." in doors.words(page)


def test_the_owner_is_told_on_today_until_somebody_acts(cast, rita, round_):
    owner, said = doors.signed_in(cast.owner), "It binds you"
    assert said not in doors.words(owner.get("/today/"))
    review = OutsideReview.objects.get()
    outside.conclude(review, "overturned", "No danger is found.", by=review.invitation.person)
    today = owner.get("/today/")
    assert said in doors.words(today)
    rr = round_.records_request
    assert reverse("desk:outside_ask", args=[rr.number, round_.number]) in today.content.decode()
    assert "The reviewer from outside said her outcome" in doors.words(
        owner.get(reverse("desk:request", args=[rr.number]))
    )
    assert said not in doors.words(doors.signed_in(cast.desk).get("/today/"))
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        intake.assign(rr, cast.owner.person, by=cast.act(cast.owner))
    assert said not in doors.words(owner.get("/today/"))


def test_the_owner_asks_by_the_page(cast, round_):
    contract(cast)
    owner = doors.signed_in(cast.owner)
    url = reverse("desk:outside_ask", args=[round_.records_request.number, round_.number])
    said = asked(cast)
    typed = {
        "name": said.name,
        "email": said.email,
        "licence": said.licence,
        "until_on": said.until_on.isoformat(),
    }
    assert owner.post(url, typed | {"licence": ""}).status_code == 422
    page = owner.post(url, typed)
    assert "shown this once" in doors.words(page)
    assert owner.post(url, typed).status_code == 422  # an invitation is open
