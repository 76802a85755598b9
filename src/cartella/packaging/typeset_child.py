"""The child that compiles a volume and merges uploaded pages into it. See `typeset.py`."""

import resource
from contextlib import ExitStack
from pathlib import Path

import pikepdf
import typst
from pikepdf import Name, ObjectStreamMode, OutlineItem, Pdf

from cartella.packaging import child
from cartella.packaging.merge import NoRoom, draw_uploads

_DEEPEST_MARK = 2


def handle(request: child.Json) -> child.Json:
    """Compile, or merge and save: two acts for two children, so that their memory never adds up."""
    act = _compile if request["act"] == "compile" else _merge
    answer = act(request)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return answer | {"peak_bytes": peak}


def _compile(request: child.Json) -> child.Json:
    try:
        compiled = typst.compile(
            Path(request["root"]) / request["layout"],
            root=request["root"],
            font_paths=[request["fonts"]],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=request["at"],
        )
    except typst.TypstError as error:
        return {"problem": f"The layout was refused: {_without_text(error)}."}
    Path(request["raw"]).write_bytes(compiled)
    return {}


def _merge(request: child.Json) -> child.Json:
    try:
        with ExitStack() as until, Pdf.open(request["raw"]) as pdf:
            placed = [(alt, Path(source), page) for alt, source, page in request["placed"]]
            draw_uploads(pdf, placed, until=until)
            marks = _marks(pdf)
            count = len(pdf.pages)
            pdf.save(
                request["target"],
                object_stream_mode=ObjectStreamMode.generate,
                deterministic_id=True,
            )
    except (NoRoom, pikepdf.PdfError) as error:
        return {"problem": f"Uploaded pages could not be drawn: {type(error).__name__}."}
    return {"page_count": count, "marks": marks}


def _without_text(error: Exception) -> str:
    """The compiler's sentence without what it quotes from the record."""
    return str(error).split("`", 1)[0].split('"', 1)[0].splitlines()[0][:200].strip(" :")


def _marks(pdf: Pdf) -> list[tuple[int, str, int]]:
    pages: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    found: list[tuple[int, str, int]] = []

    def walk(items: list[OutlineItem], level: int) -> None:
        for item in items:
            found.append((level, str(item.title), _page_of(item, pages)))
            if level < _DEEPEST_MARK:
                walk(item.children, level + 1)

    with pdf.open_outline() as outline:
        walk(outline.root, 1)
    return found


def _page_of(item: OutlineItem, pages: dict[object, int]) -> int:
    destination: object = item.destination
    if destination is None and item.action is not None:
        destination = item.action.get(Name.D)
    if isinstance(destination, pikepdf.Array) and len(destination):
        return pages.get(destination[0].objgen, 1)
    return 1


if __name__ == "__main__":
    child.serve(handle)
