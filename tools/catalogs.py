"""The words of Cartella in other languages: found in the source, kept in `.po`, compiled to `.mo`.

English is the source and needs no catalogue. `update` finds every marked string again, keeps the
translations that still fit and compiles; `missing` prints what has none yet; `check` changes
nothing and says what differs. Babel does the work, so no gettext is needed on the machine. No dates
and no line numbers are written: a diff shows words only.
"""

import argparse
import ast
import io
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOM = Path(__file__).parent.parent / "src" / "cartella"
LOCALES = ("es",)
# A catalogue must be the same on every machine and every day; Babel insists on a date.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = [
    ("locale/**", "ignore"),
    ("static/**", "ignore"),
    ("**/templates/**", "tools.catalogs:template"),
]
METHODS += [("templates/**", "tools.catalogs:template"), ("**.py", "tools.catalogs:python")]
# N_ marks a string in a pure room; `translate` is what packaging is given to print words with.
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "N_": None,
    "translate": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Strings first met here reach a patient or a third party: a missing translation fails the build.
FOR_PATIENTS = (
    "portal/",
    "templates/",
    "law/",
    "packaging/",
    "post/templates/",
    "release/codes",
    "release/forms",
    "release/letters",
    "release/models/round",
    "release/templates/",
)


def template(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """A Django template for Babel: its marked strings, as if they stood in Python."""
    source = templatize(file.read().decode("utf-8"), origin="")
    # What is left of the markup keeps its indentation, which Python would refuse.
    source = "\n".join(line.strip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(source.encode("utf-8")), keywords, tags, options)


def python(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Python for Babel, with the marked strings inside f-strings, which its tokens do not show."""
    source = file.read()
    yield from extract_python(io.BytesIO(source), keywords, tags, options)
    for string in ast.walk(ast.parse(source)):
        for call in ast.walk(string) if isinstance(string, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, (ast.Name, ast.Attribute)):
                name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
                words = tuple(_words(argument) for argument in call.args)
                if name in keywords and any(words):
                    yield call.lineno, name, words[0] if len(words) == 1 else words, []


def _words(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def extracted(folder: Path = ROOM) -> Catalog:
    """Every marked string of the source, with the files it stands in."""
    catalog = Catalog(project="Cartella", charset="utf-8", creation_date=NO_DATE, fuzzy=False)
    found = extract_from_dir(folder, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, _line, ids, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        catalog.add(ids, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def po_path(locale: str) -> Path:
    return ROOM / "locale" / locale / "LC_MESSAGES" / "django.po"


def kept(locale: str) -> Catalog:
    """The catalogue as it lies in the tree; an empty one for a new language."""
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def updated(locale: str) -> Catalog:
    """The kept translations on the strings of today; nothing guessed, nothing obsolete."""
    catalog = kept(locale)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = NO_DATE
    catalog.project, catalog.fuzzy = "Cartella", False
    catalog.last_translator = catalog.language_team = "Cartella"
    catalog.header_comment = (
        "# Words of Cartella. Written by tools/catalogs.py; only msgstr is edited by hand."
    )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    return buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def is_translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(words) and not message.fuzzy


def is_for_patients(message: Message) -> bool:
    return any(name.startswith(FOR_PATIENTS) for name, _line in message.locations)


def missing(catalog: Catalog) -> list[Message]:
    """The strings without a translation, in the order of the file."""
    return [message for message in catalog if message.id and not is_translated(message)]


def differences(locale: str) -> list[str]:
    """What `update` would change, and what a patient could not read; empty when all is well."""
    wrong = []
    if not po_path(locale).exists() or po_path(locale).read_bytes() != as_po(updated(locale)):
        wrong.append(f"{locale}: the .po is not what the source says; run tools/catalogs.py update")
    mo = po_path(locale).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != as_mo(kept(locale)):
        wrong.append(f"{locale}: the .mo is not the compiled .po; run tools/catalogs.py update")
    wrong += [
        f"{locale}: no words for {m.id!r}" for m in missing(kept(locale)) if is_for_patients(m)
    ]
    return wrong


def update(locale: str) -> None:
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, as_po(updated(locale)))
    _replace(path.with_suffix(".mo"), as_mo(kept(locale)))


def _replace(path: Path, content: bytes) -> None:
    """The whole file at once: whoever reads at the same moment must not take half for all."""
    whole = path.with_name(f"{path.name}.{os.getpid()}.new")
    whole.write_bytes(content)
    whole.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=("update", "missing", "check"))
    asked = parser.parse_args()
    wrong: list[str] = []
    for locale in LOCALES:
        if asked.act == "update":
            update(locale)
        elif asked.act == "check":
            wrong += differences(locale)
        for message in missing(kept(locale)) if asked.act != "check" else ():
            if asked.act == "missing" or is_for_patients(message):
                print(
                    f"{locale}: {message.id!r} ({', '.join(name for name, _ in message.locations)})"
                )
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
