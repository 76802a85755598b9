"""The list of facts that nothing follows from is read as strictly as the law itself."""

from pathlib import Path

import pytest

from cartella.law.book import unused
from cartella.law.book.loader import LawDataError


def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    path = tmp_path / "unused.yaml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(unused, "FILE", path)
    with pytest.raises(LawDataError) as caught:
        unused.listed()
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("because: no", ["expected a list of groups"]),
        ("- because: no\n", ["(group 1)", "either ids or a section"]),
        ("- because: no\n  ids: []\n", ["(group 1)", "either ids or a section"]),
        (
            "- because: no\n  section: practice\n  ids: [us-ca-access-001]\n",
            ["(group 1)", "either ids or a section"],
        ),
        ("- ids: [us-ca-access-001]\n", ["(group 1)", "key because", "it is missing"]),
        ("- because: ' '\n  ids: [us-ca-access-001]\n", ["key because", "expected a text"]),
        ("- because: no\n  id: us-ca-access-001\n", ["key id", "expected a known key"]),
        ("- because: no\n  section: practise\n", ["key section", "one of", "practice"]),
        (
            "- because: no\n  section: practice\n  topic: weather\n",
            ["(group 1)", "some fact is of", "practice weather"],
        ),
        ("- because: no\n  ids: [us-ca-access-999]\n", ["the id of a fact", "us-ca-access-999"]),
        (
            "- because: no\n  ids: [us-ca-access-001]\n- because: no\n  ids: [us-ca-access-001]\n",
            ["(group 2)", "not listed before", "us-ca-access-001"],
        ),
        (
            "- because: no\n  section: practice\n  topic: remedy\n"
            "- because: no\n  ids: [us-ar-practice-007]\n",
            ["(group 2)", "not listed before", "us-ar-practice-007"],
        ),
    ],
)
def test_what_the_list_does_not_know_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: list[str]
) -> None:
    said = refusal(tmp_path, monkeypatch, text)
    assert said.startswith("unused.yaml")
    for word in words:
        assert word in said


def test_a_group_is_of_a_section_and_a_topic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "unused.yaml"
    path.write_text(
        "- because: nobody is penalized here\n  section: rules\n  topic: penalties\n"
        "- because: no matter here\n  ids: [us-tx-practice-002]\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(unused, "FILE", path)
    assert unused.listed() == {
        "fed-pen-001": "nobody is penalized here",
        "fed-pen-002": "nobody is penalized here",
        "fed-pen-003": "nobody is penalized here",
        "us-tx-practice-002": "no matter here",
    }
    path.write_text("- because: all\n  section: scope\n", encoding="utf-8")
    assert set(unused.listed()) == {"fed-acc-002"}


def test_the_list_is_in_order() -> None:
    assert len(unused.listed()) > 100
    assert all(len(why) > 20 for why in unused.listed().values())
