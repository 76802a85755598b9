"""One command from an export to a verified package, under the same rules as at the desk."""

import zipfile

import pytest

from cartella.accounts.models import add_member
from cartella.accounts.roles import Role
from cartella.commands import release as command
from cartella.ledger import verify as ledgers
from cartella.practices.models import Practice, SecondLook
from cartella.release import assembly
from cartella.release.delivery import opening
from cartella.release.models import Arrival, RecordsRequest
from tests.release.test_line import NOTE

pytestmark = pytest.mark.django_db

HER = ("--patient", "Zinnia Quillfeather", "--born", "1988-02-29")
FOUND = ("--finding-by", "Nora Needle, NP", "--finding", "Access would endanger her life.")


def practice() -> Practice:
    return Practice.objects.get()


def test_a_fresh_store_is_made_silently_and_the_package_verifies(run, release, tmp_path):
    code, out, err = release()
    assert (code, err) == (0, "")
    package, receipt = tmp_path / "package.zip", tmp_path / "receipt.json"
    assert "Written" in out and package.is_file() and receipt.is_file()
    assert run("verify", package, "--receipt", receipt)[0] in (0, 4)
    assert ledgers.verify(practice()).is_whole
    rr = RecordsRequest.objects.get()
    assert rr.state == "closed"
    owner = practice().memberships.get()
    assert not owner.person.has_usable_password()
    assert Arrival.objects.get().channel == "command"


def test_withheld_items_are_nowhere_in_the_package_and_the_letter_says_so(release, tmp_path):
    code, _out, err = release("--withhold", "Observation/o1=endangerment", *FOUND)
    assert code == 0
    assert "--complaints" in err  # a fresh store has nobody who takes complaints
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert NOTE.encode() not in everything
    decision = RecordsRequest.objects.get().rounds.get().decisions.get(outcome="withheld")
    assert decision.ground == "fed-den-002.endangerment"


def test_with_the_practice_filled_in_the_letter_goes_along(run, release):
    run("init", "--phone", "+1 213 555 0100", "--complaints", "Pat Privacy, +1 213 555 0100")
    run("init", "--address", "12 Elm Street / Springfield, CA 90001", "--name", "Juniper")
    code, _out, err = release("--withhold", "Observation/o1=fed-den-002.endangerment", *FOUND)
    assert (code, err) == (0, "")
    assert RecordsRequest.objects.get().letters.get().sent_at is not None


@pytest.mark.parametrize("excuse", ["unpaid_bill", "unpaid bill"])
def test_an_unpaid_bill_is_refused_with_its_reason_before_anything_is_imported(release, excuse):
    code, out, err = release("--withhold", f"Observation/o1={excuse}")
    assert code == 2
    assert "unpaid bill" in err and not out
    assert not practice().patients.exists()
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--withhold", "Observation/o1=endangerement"), "endangerment"),
        (("--withhold", "Observation/o1=endangerment"), "licensed"),
        (("--withhold", "Observation/o1"), "ITEM=GROUND"),
        (("--received", "2999-01-01"), "future"),
        (("--state", "California"), "US-CA"),
        (("--as", "nobody@example.org"), "nobody@example.org"),
        (("--patient", "Zinnia Quillfeather"), "--born"),
        (("--born", "1988-02-29"), "--patient"),
        (("--identity", " "), "--identity"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_imported(release, words, said):
    code, out, err = release(*words)
    assert code == 2
    assert said in err and not out
    assert not Practice.objects.exists() or not practice().patients.exists()
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    "who",
    [
        ("--patient", "Zinnia Quillfeather", "--born", "1988-03-01"),
        ("--patient", "Odo Thistledown", "--born", "1988-02-29"),
    ],
)
def test_a_patient_who_is_another_is_refused_and_nothing_is_kept(release, who):
    code, _out, err = release(*who)
    assert code == 2 and "another" in err
    assert not practice().patients.exists() and not Arrival.objects.exists()


def test_an_item_that_is_not_there_is_refused_before_a_request_is_made(release):
    code, _out, err = release("--withhold", "Observation/o9=endangerment", *FOUND)
    assert code == 2 and "Observation/o9" in err
    assert not Arrival.objects.exists()


def test_a_missing_folder_is_refused_before_a_store_is_made(release):
    code, _out, err = release(out="no/such/package.zip")
    assert code == 2 and "no/such" in err
    assert not Practice.objects.exists()


def test_a_missing_export_is_refused(release, tmp_path):
    code, _out, err = release(exports=(tmp_path / "none.json",))
    assert code == 2 and "none.json" in err
    assert not practice().patients.exists()


def test_of_several_patients_one_must_be_named(release, second_export):
    code, _out, err = release(exports=(second_export,))
    assert code == 2 and "--patient" in err
    assert not Arrival.objects.exists()
    assert release(*HER, exports=(second_export,))[0] == 0
    assert RecordsRequest.objects.get().patient.family_name == "Quillfeather"


def test_papers_that_name_nobody_need_a_name(release, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "note.txt").write_text("Came for a consultation.")
    code, _out, err = release(exports=(folder,))
    assert code == 2 and "patient" in err
    assert release(*HER, exports=(folder,))[0] == 0


def test_an_item_can_be_named_by_its_title_and_by_its_id(release):
    from_source = ("--withhold", "Visit 3=endangerment")
    assert release(*from_source, *FOUND)[0] == 0
    decisions = RecordsRequest.objects.get().rounds.get().decisions
    entry = decisions.get(outcome="withheld").entry
    assert entry.source_id == "e3"
    by_id = ("--withhold", f"{entry.public_id}=endangerment")
    assert release(*by_id, *FOUND, "--received", "2026-11-03", out="two.zip")[0] == 0
    later = RecordsRequest.objects.order_by("id").last()
    assert later.rounds.get().decisions.get(outcome="withheld").entry == entry


def test_everything_withheld_leaves_a_letter_and_no_package(release, tmp_path):
    run_ = [("--withhold", f"{item}=endangerment") for item in ("Encounter/e3", "Encounter/e5")]
    words = [word for pair in run_ for word in pair]
    code, out, _err = release(
        *words,
        *("--withhold", "Observation/o1=endangerment", "--withhold", "Patient/p1=endangerment"),
        *FOUND,
    )
    assert code == 0 and "Nothing is released" in out
    assert not (tmp_path / "package.zip").exists()
    assert (tmp_path / "letter.pdf").exists()
    assert not practice().exits.exists()


def test_a_third_party_is_named_as_who_gets_it(release):
    run_code, _out, _err = release("--to", "Dr. Wren")
    assert run_code in (0, 3)
    rr = RecordsRequest.objects.get()
    assert rr.requester_name == "Dr. Wren"


def test_a_second_look_that_the_rule_demands_stops_with_three_and_goes_on(run, release, tmp_path):
    run("init")
    Practice.objects.update(second_look=SecondLook.ALWAYS)
    add_member(practice(), email="nora@example.org", name="Nora", roles=[Role.CLINICIAN])
    code, _out, err = release()
    assert code == 3 and "--second-look" in err
    assert not practice().exits.exists() and not (tmp_path / "package.zip").exists()
    code, _out, err = release("--second-look", "Owner")
    assert code == 2 and "colleague" in err
    code, out, _err = release("--second-look", "nora@example.org")
    assert code == 0 and "Going on with request" in out
    assert RecordsRequest.objects.count() == 1
    assert practice().exits.count() == 1


def test_who_may_not_decide_may_not_release_from_here_either(run, release):
    run("init")
    add_member(practice(), email="dana@example.org", name="Dana", roles=[Role.FRONT_DESK])
    code, _out, err = release("--as", "dana@example.org")
    assert code == 2 and "may not" in err
    assert not practice().patients.exists()
    assert release("--as", "OWNER")[0] == 0


def test_stopped_between_gate_and_file_it_goes_on_and_nothing_leaves_twice(
    release, tmp_path, monkeypatch
):
    def full(path, pieces):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(command, "_write", full)
        code, _out, err = release()
    assert code == 2 and "same command again" in err
    assert practice().exits.count() == 1
    assert not (tmp_path / "package.zip").exists()
    code, out, _err = release()
    assert code == 0 and "Going on with request" in out
    assert practice().exits.count() == 1
    assert RecordsRequest.objects.count() == 1
    assert (tmp_path / "package.zip").exists() and (tmp_path / "receipt.json").exists()
    assert ledgers.verify(practice()).is_whole


STEPS = [
    (command.intake, "receive"),
    (command.intake, "match"),
    (command.verification, "verify"),
    (command.determination, "open_round"),
    (command.determination, "determine"),
    (assembly, "_assemble"),
    (opening.gate, "open"),
    (opening, "receipt_for"),
    (command.by_hand, "proof"),
]


class Killed(BaseException):
    """What a signal is to a process, as far as one test can have it."""


@pytest.mark.parametrize(
    ("module", "name"), STEPS, ids=lambda step: getattr(step, "__name__", step)
)
def test_stopped_before_any_step_the_same_command_goes_on(release, monkeypatch, module, name):
    def killed(*args, **also):
        raise Killed

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(module, name, killed)
        release()
    assert release()[0] == 0
    assert RecordsRequest.objects.count() == 1
    assert Arrival.objects.count() == 1
    assert practice().exits.count() == 1
    assert RecordsRequest.objects.get().state == "closed"


def test_going_on_with_other_items_withheld_is_refused(release, monkeypatch):
    def killed(*args, **also):
        raise Killed

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(assembly, "_assemble", killed)
        release()
    code, _out, err = release("--withhold", "Observation/o1=endangerment", *FOUND)
    assert code == 2 and "determined before" in err
    assert not practice().exits.exists()


def test_once_it_is_done_the_same_command_is_a_new_request(release):
    assert release()[0] == 0
    assert release()[0] == 0
    assert RecordsRequest.objects.count() == 2
    assert practice().exits.count() == 2
