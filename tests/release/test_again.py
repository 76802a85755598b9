"""A package that holds what was moved since is made again; the old one stays and leaves no more."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from cartella import clock
from cartella.charts import owners, patients
from cartella.charts.imports import runs
from cartella.charts.models import Entry, EntryListing
from cartella.charts.patients import NewPatient
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices.models import SecondLook
from cartella.release import (
    accounting,
    actors,
    advance,
    again,
    assembly,
    belonging,
    determination,
    mistakes,
    permit,
)
from cartella.release.delivery import by_hand, download, opening, release
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Delivery, Package
from tests import people
from tests.people import MORNING
from tests.release import line
from tests.release.test_line import NOTE, bundle

Channel = Delivery.Channel
pytestmark = pytest.mark.slow  # whole packages are rendered, some twice


@pytest.fixture
def cast(make_practice, tmp_path) -> people.Cast:
    with clock.frozen(MORNING):
        made = people.cast()
        path = tmp_path / "chart.json"
        path.write_bytes(bundle())
        runs.run(made.practice, [path], system=made.emr, patient=made.patient)
        yield made


@pytest.fixture
def by(cast):
    return line.staff(cast)


@pytest.fixture
def other(cast):
    return patients.add(cast.practice, NewPatient(given_name="Bea", family_name="Holt"), at=MORNING)


@pytest.fixture
def round_(cast, by):
    """A round over the imported chart, determined."""
    made = determination.open_round(line.verified(cast), by=by)
    determination.determine(made, by=by)
    return made


@pytest.fixture
def package(round_) -> Package:
    """Sealed when the note lay in her chart still."""
    return assembly.assemble(round_, sealed_at=MORNING)


@pytest.fixture
def note(cast, round_) -> Entry:
    return EntryListing.objects.get(practice=cast.practice, kind="observation").entry


def fresh(package: Package) -> Package:
    return Package.objects.select_related("round__records_request").get(pk=package.pk)


def hand(package: Package, by) -> Delivery:
    return release.release(package, channel=Channel.IN_PERSON, to_label="the patient", by=by)


def move(note: Entry, to, cast) -> None:
    mistakes.move(note, to, note="wrong chart", by=cast.act(cast.owner))


def made_again(package: Package) -> Package:
    """The job that a move has asked for, done."""
    job = again.job_of(package)
    again.run(job, Progress(job))
    return assembly.newest(package.round)


def files(package: Package) -> dict[str, bytes]:
    plan = download.whole(package)
    whole = BytesIO(b"".join(plan.read(0, plan.size_bytes)))
    with zipfile.ZipFile(whole) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_move_has_the_unreleased_package_made_again_without_it(cast, other, note, package, by):
    sha256 = note.versions.get().sha256
    assert sha256 in permit.leaving(package)
    move(note, other, cast)
    with pytest.raises(opening.NotReady, match="not this patient's"):
        hand(fresh(package), by)
    new = made_again(package)
    old = fresh(package)
    assert (old.state, new.state, new.number) == (State.SUPERSEDED, State.PRICED, 2)
    assert old.parts.exists() and old.package_id != new.package_id
    assert not [name for name, data in files(new).items() if NOTE.encode() in data]
    assert sha256 not in permit.leaving(new) and permit.leaving(new)
    assert not belonging.carried_by(new)
    delivery = hand(new, by)
    by_hand.make_file(delivery, by=by)
    assert fresh(new).state == State.DELIVERED
    with pytest.raises(opening.NotReady, match="newer one"):
        hand(fresh(package), by)
    with pytest.raises(IllegalAct):
        advance.advance(fresh(package), advance.Act.RELEASE, by=by)


def test_of_a_released_package_the_state_stays_and_its_way_is_stopped(
    cast, other, note, package, by
):
    delivery = hand(package, by)
    move(note, other, cast)
    assert again.job_of(package) is None  # a person released it: a person asks
    with pytest.raises(opening.NotReady, match="put right"):
        by_hand.make_file(delivery, by=by)
    again.make_again(fresh(package), by=by)
    new = made_again(package)
    delivery.refresh_from_db()
    assert fresh(package).state == State.RELEASED and delivery.recalled_at is not None
    last = hand(new, by)
    by_hand.make_file(last, by=by)
    by_hand.proof(last, words="handed over", by=by)
    assert fresh(new).round.records_request.state == State.CLOSED


def test_what_had_left_stays_and_a_new_one_may_follow(cast, other, note, package, by):
    first = hand(package, by)
    by_hand.make_file(first, by=by)
    move(note, other, cast)
    with pytest.raises(opening.NotReady):
        opening.open_delivery(first, by=by)
    again.make_again(fresh(package), by=by)
    new = made_again(package)
    first.refresh_from_db()
    assert fresh(package).state == State.DELIVERED
    assert first.exit_id and first.recalled_at is None
    assert not accounting.is_done(new.round.records_request)
    by_hand.make_file(hand(new, by), by=by)
    assert cast.practice.exits.count() == 2


def test_asked_twice_it_is_made_once(cast, other, note, package, by):
    hand(package, by)
    move(note, other, cast)
    for _click in range(2):
        again.make_again(fresh(package), by=by)
    job = Job.objects.get(kind=again.JOB)
    for _time in range(2):
        again.run(job, Progress(job))
    rr = package.round.records_request
    assert package.round.packages.count() == 2
    assert rr.events.filter(word="made again").count() == 1
    with pytest.raises(advance.Stale):
        again.make_again(fresh(package), by=by)
    assert again.watch(cast.practice) == 0


def test_it_is_not_made_without_need_or_without_the_right_to(cast, other, note, package, by):
    with pytest.raises(again.NotNeeded, match="as it is"):
        again.make_again(package, by=by)
    move(note, other, cast)
    for nobody in (actors.REQUESTER, cast.act(cast.desk)):
        with pytest.raises(actors.NotAllowed):
            again.make_again(fresh(package), by=nobody)
    rr = package.round.records_request
    type(rr).objects.filter(pk=rr.pk).update(state=State.WITHDRAWN)
    with pytest.raises(again.NotNeeded, match="ended"):
        again.make_again(fresh(package), by=by)


def test_one_that_could_not_be_made_is_tried_again(cast, other, note, package, by):
    move(note, other, cast)
    Job.objects.filter(kind=again.JOB).update(state="dead")
    again.make_again(fresh(package), by=by)
    assert again.job_of(package).state == "ready"
    assert made_again(package).number == 2


def test_a_failure_leaves_the_old_package_as_it_was(cast, other, note, package, monkeypatch):
    move(note, other, cast)

    def broken(*args, **also):
        raise RuntimeError

    with monkeypatch.context() as spoilt:
        spoilt.setattr(assembly.pricing, "price", broken)  # the last act of its transaction
        with pytest.raises(RuntimeError):
            made_again(package)
    assert fresh(package).state == State.PRICED and package.round.packages.count() == 1
    assert made_again(package).number == 2


def test_the_new_one_is_looked_at_anew(cast, other, note, by):
    cast.practice.second_look = SecondLook.ALWAYS
    cast.practice.save()
    rr = line.verified(cast)
    made = determination.open_round(rr, by=by)
    determination.determine(made, by=by)
    made.practice.refresh_from_db()
    first = assembly.assemble(made, sealed_at=MORNING)
    assembly.second_look(first, by=cast.act(cast.owner))
    move(note, other, cast)
    new = made_again(first)
    assert new.needs_second_look and new.looked_at is None
    with pytest.raises(assembly.NotLookedAt):
        hand(new, by)


def test_a_chart_of_which_nothing_is_hers_gives_a_package_of_nothing(cast, other, package, by):
    for listing in list(cast.practice.entry_listings.filter(patient=cast.patient)):
        move(listing.entry, other, cast)
    new = made_again(package)
    assert permit.leaving(new) == [] and not belonging.carried_by(new)
    assert NOTE.encode() not in b"".join(files(new).values())


def test_a_move_that_began_before_the_sealing_is_seen_after_it(cast, other, note, package):
    """A large file is copied for minutes: the move's moment is before the seal, its row after."""
    began = package.sealed_at - timedelta(minutes=3)
    owners.move(note, other, by_person_id=None, at=began, note="slow copy")
    assert belonging.carried_by(fresh(package)) == {note.pk}


def test_what_came_back_after_the_sealing_is_not_said_to_leave(cast, other, note, round_):
    owners.move(note, other, by_person_id=None, at=MORNING, note="wrong")
    sealed = assembly.assemble(round_, sealed_at=MORNING)
    owners.move(note, cast.patient, by_person_id=None, at=MORNING, note="no, right")
    assert note.pk not in belonging.held_by(sealed)
    assert note.versions.get().sha256 not in permit.leaving(sealed)
    assert not belonging.carried_by(sealed)


def test_a_manifest_that_says_nothing_of_items_is_taken_to_hold_them(cast, other):
    small = line.packaged(cast)  # two small files and no list
    held = belonging.held_by(small)
    assert held == set(small.round.decisions.values_list("entry_id", flat=True))
    moved = Entry.objects.filter(pk__in=held, owners__isnull=False).first()
    owners.move(moved, other, by_person_id=None, at=MORNING, note="wrong")
    assert belonging.held_by(fresh(small)) == held
    assert belonging.carried_by(fresh(small)) == {moved.pk}
