"""README.txt of a package: what each file is, how to open it, how to check it. Plain words."""

from collections.abc import Callable, Iterable
from textwrap import fill

from cartella.packaging.names import Folder
from cartella.packaging.present.reading import N_
from cartella.packaging.record import Record
from cartella.packaging.seal import fingerprint_words

_OPEN = N_("How to open it")
_LINES = (
    (
        "records",
        N_("The whole record to read and print, on any phone or computer. Start here."),
    ),
    (
        "index.html",
        N_("The same record to read and search in a web browser. It needs no network."),
    ),
    (Folder.PHOTOS, N_("Photos exactly as they were stored.")),
    (
        Folder.UPRIGHT,
        N_("The same photos turned upright, without place, serial number or thumbnail inside."),
    ),
    (Folder.DOCUMENTS, N_("Documents as they came in. Pages that were held back are not in them.")),
    (
        Folder.FHIR,
        N_("The record as data (FHIR R4), for another clinic or an app."),
    ),
)
_CHECK = N_("How to check that nothing was changed")
_CHECK_WORDS = (
    N_(
        "manifest.json lists every file with its SHA-256, and manifest.sig is the practice's "
        "signature on that list. The command “cartella verify” checks both, and so can any "
        "program that knows SHA-256 and Ed25519."
    ),
    N_("The practice's key is known by these words; ask the practice by telephone to read them:"),
)
_WRONG = N_("If something is missing or wrong")
_WRONG_WORDS = N_(
    "Tell us, and we will look again. You may also ask who else got your records and ask us to "
    "put right what is not right."
)
_WIDTH = 78


def text(
    record: Record, names: Iterable[str], *, fingerprint: str, translate: Callable[[str], str]
) -> bytes:
    """The file as UTF-8 with line ends that every editor knows. Speaks only of files in `names`."""
    said = translate
    head = record.letterhead
    present = sorted(names)
    lines = [
        said(N_("Records of %(name)s")) % {"name": record.patient.name},
        said(N_("From %(practice)s, request %(number)s"))
        % {"practice": head.practice, "number": record.request_number},
        "",
        said(_OPEN),
        "",
    ]
    for start, words in _LINES:
        found = [name for name in present if name.startswith(start)]
        if found:
            lines += [f"  {_named(start, found)}", _indented(said(words)), ""]
    lines += [said(_CHECK), ""]
    lines += [_indented(said(words)) for words in _CHECK_WORDS]
    lines += [f"    {fingerprint_words(fingerprint)}", "", said(_WRONG), ""]
    lines += [_indented(said(_WRONG_WORDS)), ""]
    contact = (head.legal_entity, *head.address_lines, head.phone or "", head.privacy_contact)
    lines += [f"  {line}" for line in contact if line]
    return "\r\n".join("\n".join(lines).split("\n")).encode() + b"\r\n"


def _named(start: str, found: list[str]) -> str:
    return ", ".join(found) if "/" not in found[0] else f"{start}/"


def _indented(words: str) -> str:
    return fill(words, _WIDTH, initial_indent="    ", subsequent_indent="    ")
