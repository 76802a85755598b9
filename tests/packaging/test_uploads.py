"""A clean copy of an upload has its pages and nothing else; what cannot be shown says why."""

from pathlib import Path

import pytest

from cartella.packaging import child, pages, uploads
from cartella.packaging.uploads import Cleaned, Problem, ProblemKind, Range, Stripped
from tests.packaging import papers, records


def cleaned(tmp_path: Path, body: bytes, ranges: list[Range] | None = None) -> Cleaned:
    source = tmp_path / "upload"
    source.write_bytes(body)
    result = uploads.clean(source, tmp_path / "clean.pdf", ranges=ranges)
    assert isinstance(result, Cleaned), result
    return result


def problem(tmp_path: Path, body: bytes) -> ProblemKind:
    source = tmp_path / "upload"
    source.write_bytes(body)
    result = uploads.clean(source, tmp_path / "clean.pdf")
    assert isinstance(result, Problem)
    return result.kind


def test_scripts_attachments_actions_links_and_metadata_are_gone(tmp_path: Path) -> None:
    result = cleaned(tmp_path, papers.loaded())
    left = papers.everything_in(result.path)
    for word in (b"SCRIPT", b"JavaScript", b"ATTACHED", b"PIECE", b"LINKWORD", b"METAWORD"):
        assert word not in left, word
    assert b"Harmless words" in left
    assert result.attachments == ("ATTACHEDNAME.txt",)
    assert {Stripped.SCRIPTS, Stripped.ATTACHMENTS, Stripped.ACTIONS, Stripped.LINKS} <= set(
        result.stripped
    )


def test_hidden_layers_and_hidden_words_are_gone(tmp_path: Path) -> None:
    result = cleaned(tmp_path, papers.layered())
    left = papers.everything_in(result.path)
    assert b"SHOWNWORD" in left
    assert b"HIDDENWORD" not in left and b"ACTUALWORD" not in left
    assert Stripped.HIDDEN_LAYERS in result.stripped


def test_a_filled_field_is_drawn_though_it_is_not_for_print(tmp_path: Path) -> None:
    result = cleaned(tmp_path, papers.form("FILLEDVALUE"))
    assert "FILLEDVALUE" in "".join(pages.words(result.path))
    assert Stripped.FORM in result.stripped


@pytest.mark.parametrize("make", [papers.plain, papers.shared_resources, papers.embedded])
def test_withheld_pages_leave_nothing_in_the_copy(tmp_path: Path, make) -> None:
    body = make(["Keep1", "Withheld2", "Withheld3", "Keep4"])
    ranges = [Range(first=1, last=1), Range(first=4, last=4)]
    result = cleaned(tmp_path, body, ranges)
    assert (result.page_count, result.document_pages) == (2, 4)
    left = papers.everything_in(result.path)
    assert b"Keep1" in left and b"Keep4" in left
    assert b"Withheld" not in left


def test_no_page_is_never_every_page(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to copy"):
        uploads.Wanted(source=tmp_path / "a", target=tmp_path / "b", ranges=())


def test_a_page_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(papers.plain(["one"]))
    result = uploads.clean(source, tmp_path / "c.pdf", ranges=[Range(first=1, last=2)])
    assert isinstance(result, Problem)


def test_fonts_decide_whether_a_page_may_stand_as_it_is(tmp_path: Path) -> None:
    assert cleaned(tmp_path, papers.embedded(["abc"])).is_fit
    assert not cleaned(tmp_path, papers.plain(["abc"])).is_fit


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ProblemKind.EMPTY),
        (b"<html><body>404</body></html>", ProblemKind.NOT_A_PDF),
        (b"%PDF-1.7\n" + b"\x00\xff" * 200, ProblemKind.DAMAGED),
        (papers.locked(), ProblemKind.PASSWORD),
        (papers.without_pages(), ProblemKind.NO_PAGES),
        (papers.dynamic_form(), ProblemKind.DYNAMIC_FORM),
    ],
)
def test_what_cannot_be_shown_says_why(tmp_path: Path, body: bytes, kind: ProblemKind) -> None:
    assert problem(tmp_path, body) is kind


def test_a_file_cut_off_before_its_end_is_mended_or_said_to_be_damaged(tmp_path: Path) -> None:
    whole = papers.plain(["first", "second"])
    source = tmp_path / "upload"
    source.write_bytes(whole[: len(whole) * 2 // 3])
    result = uploads.clean(source, tmp_path / "clean.pdf")
    assert isinstance(result, Cleaned) or result.kind is ProblemKind.DAMAGED


def test_junk_in_front_does_no_harm(tmp_path: Path) -> None:
    assert cleaned(tmp_path, b"x" * 500 + papers.plain(["words"])).page_count == 1


def test_five_thousand_pages_work(tmp_path: Path) -> None:
    body = papers.plain([f"Page{n}" for n in range(5000)])
    assert cleaned(tmp_path, body).page_count == 5000


def test_a_bomb_costs_one_answer_and_not_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LIMITS", child.Limits(memory_bytes=300 * child.MIB, seconds=60))
    bodies = [papers.plain(["before"]), _unfolding(320), papers.plain(["after"])]
    wanted = []
    for number, body in enumerate(bodies):
        (tmp_path / f"u{number}").write_bytes(body)
        wanted.append(
            uploads.Wanted(source=tmp_path / f"u{number}", target=tmp_path / f"c{number}.pdf")
        )
    first, second, third = uploads.clean_each(wanted)
    assert isinstance(first, Cleaned) and isinstance(third, Cleaned)
    assert isinstance(second, Problem)
    assert second.kind in (ProblemKind.TOO_LARGE, ProblemKind.DAMAGED)


def _unfolding(megabytes: int) -> bytes:
    """A page content that unfolds to many megabytes of spaces."""
    with papers.Pdf.new() as document:
        page = papers.written(document, "x")
        page.obj.Contents = document.make_stream(b" " * megabytes * 1024 * 1024)
        return papers.saved(document)


def test_the_same_upload_gives_the_same_bytes(tmp_path: Path) -> None:
    first = cleaned(tmp_path, papers.loaded()).path.read_bytes()
    assert cleaned(tmp_path, papers.loaded()).path.read_bytes() == first


@pytest.mark.samples
def test_every_sample_is_cleaned_or_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = sorted((records.samples() / "pdf").glob("*.pdf"))
    wanted = [uploads.Wanted(source=p, target=tmp_path / p.name) for p in paths]
    results = list(uploads.clean_each(wanted))
    with capsys.disabled():
        print(f"\n{len(results)} sample PDFs, {sum(isinstance(r, Cleaned) for r in results)} clean")
    assert len(results) == len(paths)
    for result in results:
        if isinstance(result, Cleaned):
            left = papers.everything_in(result.path)
            assert b"/JavaScript" not in left and b"/EmbeddedFile" not in left
        else:
            assert result.words
