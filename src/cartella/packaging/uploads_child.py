"""The child that opens one uploaded PDF at a time and writes a clean copy. See `uploads.py`."""

import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

from cartella.packaging import child
from cartella.packaging.page_content import PageCopier, Unreadable, hidden_groups

_HEADER_WITHIN = 1024  # bytes; readers accept junk in front of %PDF-
_HIDDEN = 1 | 2 | 32  # annotation flags: invisible, hidden, no view
_DRAWN_BY_FORM = "/Widget"
# What the reader says when it had to guess; pages of a cut file are missing without any error.
_GUESSED = ("file is damaged", "unexpected EOF", "error decoding stream")
_DAMAGED = "DAMAGED_PARTS"
# Comments carry words that a reader shows in a bubble and nobody sees on the page.
_BUBBLES = ("/Text", "/FileAttachment", "/Popup", "/Sound", "/Movie")


def handle(request: child.Json) -> child.Json:
    """Clean one upload; answers with its facts or the name of a problem."""
    source, target = Path(request["source"]), Path(request["target"])
    with source.open("rb") as stream:
        head = stream.read(_HEADER_WITHIN)
    if not head:
        return {"problem": "EMPTY"}
    answer = _opened(source, target, request)
    if answer.get("problem") in ("PASSWORD", "DAMAGED", "NO_PAGES"):
        rescued = _rescued(source)
        if rescued is not None:
            answer = _opened(rescued, target, request)
            if "stripped" in answer:
                answer["stripped"] = sorted({*answer["stripped"], _DAMAGED})
    if answer.get("problem") == "DAMAGED" and b"%PDF-" not in head:
        answer = {"problem": "NOT_A_PDF"}
    return answer


def _opened(source: Path | io.BytesIO, target: Path, request: child.Json) -> child.Json:
    try:
        with Pdf.open(source, suppress_warnings=True) as pdf:
            return _cleaned(pdf, target, request)
    except pikepdf.PasswordError:
        return {"problem": "PASSWORD"}
    except (pikepdf.PdfError, Unreadable, ValueError, RuntimeError):
        return {"problem": "DAMAGED"}


def _rescued(source: Path) -> io.BytesIO | None:
    """What the second reader (pdfium) makes of a file that the first (qpdf) cannot use."""
    mended = io.BytesIO()
    try:
        with pdfium.PdfDocument(source) as old, pdfium.PdfDocument.new() as new:
            if len(old) == 0:
                return None
            new.import_pages(old)
            new.save(mended)
    except pdfium.PdfiumError:
        return None
    mended.seek(0)
    return mended


def _cleaned(pdf: Pdf, target: Path, request: child.Json) -> child.Json:
    count = len(pdf.pages)
    if count == 0:
        return {"problem": "NO_PAGES"}
    wanted = _indexes(request["ranges"], count)
    if len(wanted) > request["most_pages"]:
        return {"problem": "TOO_MANY_PAGES"}
    if pdf.Root.get(Name.NeedsRendering, False) and "/XFA" in pdf.Root.get("/AcroForm", {}):
        return {"problem": "DYNAMIC_FORM"}
    stripped = _document_level(pdf)
    attachments = _attachment_names(pdf)
    stripped.update(*(_page_level(page.obj) for page in pdf.pages))
    if attachments:
        stripped.add("ATTACHMENTS")
    if stripped & {"FORM", "ANNOTATIONS"}:
        _flatten(pdf)
    with Pdf.new() as clean:
        copier = PageCopier(clean, hidden_groups(pdf))
        sizes = [copier.copy(pdf.pages[index]) for index in wanted]
        if copier.hid_something:
            stripped.add("HIDDEN_LAYERS")
        clean.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    if any(sign in warning for warning in pdf.get_warnings() for sign in _GUESSED):
        stripped.add(_DAMAGED)
    return {
        "document_pages": count,
        "sizes": sizes,
        "is_fit": copier.is_fit,
        "stripped": sorted(stripped - {"ANNOTATIONS"}),
        "attachments": attachments,
    }


def _indexes(ranges: list[list[int]], count: int) -> list[int]:
    if not ranges:
        return list(range(count))
    indexes = [i for first, last in ranges for i in range(first - 1, last)]
    if not indexes or min(indexes) < 0 or max(indexes) >= count:
        raise Unreadable("the document has no such page")
    return indexes


def _flatten(pdf: Pdf) -> None:
    """Draw fields and notes into their pages. "all": "print" would lose what has no Print flag."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _document_level(pdf: Pdf) -> set[str]:
    root, found = pdf.Root, set[str]()
    names = root.get(Name.Names, Dictionary())
    if "/JavaScript" in names:
        found.add("SCRIPTS")
    if "/EmbeddedFiles" in names or "/AF" in root:
        found.add("ATTACHMENTS")
    if "/OpenAction" in root or "/AA" in root:
        found.add("ACTIONS")
    form = root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        if len(form.get(Name.Fields, Array())):
            found.add("FORM")
        if "/XFA" in form:
            found.add("XFA")
        if int(form.get(Name.SigFlags, 0)) & 1:
            found.add("SIGNATURE")
    return found


def _attachment_names(pdf: Pdf) -> list[str]:
    try:
        return [str(name) for name in pdf.attachments][:1000]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return []


def _page_level(page: pikepdf.Object) -> set[str]:
    found = set[str]()
    if "/AA" in page:
        found.add("ACTIONS")
    annotations = page.get(Name.Annots)
    if not isinstance(annotations, Array):
        return found
    for note in annotations:
        if isinstance(note, Dictionary):
            found.update(_note(note))
    return found


def _note(note: pikepdf.Object) -> set[str]:
    kind = str(note.get(Name.Subtype, ""))
    found = {"ANNOTATIONS"}
    action = note.get(Name.A)
    if (isinstance(action, Dictionary) and "/JS" in action) or "/AA" in note:
        found.add("SCRIPTS" if isinstance(action, Dictionary) and "/JS" in action else "ACTIONS")
    if kind == "/Link":
        found.add("LINKS")
    elif kind == _DRAWN_BY_FORM:
        found.add("FORM")
    elif int(note.get(Name.F, 0)) & _HIDDEN:
        found.add("HIDDEN_NOTES")
    elif kind in _BUBBLES or str(note.get(Name.Contents, "")).strip():
        found.add("COMMENTS")
    if kind == "/FileAttachment":
        found.add("ATTACHMENTS")
    return found


if __name__ == "__main__":
    child.serve(handle)
