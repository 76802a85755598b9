"""What nobody has said is not so: no paper shown, nothing done, nothing asked for.

The few that silence makes true are listed here, each of them the patient's side or the plain case.
"""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from cartella import law

TRUE_UNSAID = {
    ("Agreed", "was_created_before_end"),  # a restriction goes on binding what it was made for
    ("App", "is_chosen_by_patient"),
    ("Basis", "needs_official"),
    ("Draft", "_is_settled"),
    ("Draft", "is_allowed"),
    ("Draft", "is_covered"),  # unanswered counts as covered by HIPAA
    ("ExtensionLetter", "is_first"),
    ("Incident", "is_covered"),
    ("OfficialAnswer", "is_minimum_necessary"),
    ("OfficialAnswer", "may_rely_on_official"),
    ("Process", "names"),
    ("Suspension", "is_by_agency"),
}
# In a case the bare act is the plain one: a directive as the law wants it, a row that is listed.
TRUE_IN_CASES = {
    ("CommunicateConfidentially", "agreed"),
    ("CutToMinimum", "cut"),
    ("Directive", "names_recipient"),
    ("Directive", "says_where"),
    ("Directive", "signed"),
    ("Directive", "written"),
    ("DiscloseDisputed", "statement"),
    ("DiscloseRestricted", "made_before_end"),
    ("Extend", "in_writing"),
    ("Extend", "reason"),
    ("FollowAmendment", "done"),
    ("LegalProcess", "names_records"),
    ("ListInAccounting", "listed"),
    ("MakeNew", "declined"),
    ("SendSummary", "charged"),
    ("SubstanceUse", "program_record"),
    ("SuspendAccounting", "by_agency"),
    ("TreatAsProtected", "protected"),
    ("WriteAccountingRow", "same_purpose"),
    ("WriteDenialLetter", "plain"),
}
# One chart, one person, one row: what a bare sentence is about.
COUNTED = {
    ("Asking", "subjects"): 1,
    ("HandleWrongRelease", "count"): 1,
    ("WriteAccountingRow", "repeats"): 1,
}


def every_default() -> Iterator[tuple[str, Field[Any]]]:
    for found in walk_packages(law.__path__, "cartella.law."):
        module = import_module(found.name)
        for name, kind in vars(module).items():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == found.name:
                yield from ((name, field) for field in fields(kind))


def test_silence_is_no_yes() -> None:
    true = {(name, field.name) for name, field in every_default() if field.default is True}
    assert true == TRUE_UNSAID | TRUE_IN_CASES


def test_silence_counts_nothing() -> None:
    counted = {
        (name, field.name): field.default
        for name, field in every_default()
        if type(field.default) is int and field.default != 0
    }
    assert counted == COUNTED
