"""Finds words that a person reads and that did not go through gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

# A name or a mark that is the same in every language.
SAME_EVERYWHERE = re.compile(
    r"\b(Cartella|PDF|FHIR|ZIP|CSV|HTML|SHA-256|Enter|Esc|English|Español)\b|&\w+;|<kbd>\w</kbd>"
)
UNREAD = re.compile(
    r"<!doctype[^>]*>|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE
)
READ_ATTRIBUTE = re.compile(
    r'\s(?:title|alt|placeholder|aria-label|label)="([^"]*)"', re.IGNORECASE
)
SUBMIT_VALUE = re.compile(
    r'<input[^>]*type="(?:submit|button)"[^>]*\svalue="([^"]*)"', re.IGNORECASE
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
OPENS = ("blocktranslate", "blocktrans", "comment")
FIELD_WORDS = ("label", "help_text", "empty_label", "initial_words")


def outside_gettext(source: str) -> str:
    """The template without its tags, comments and translated blocks; NUL where one stood."""
    kept, until = [], ""
    for token in Lexer(source).tokenize():
        words = token.contents.split() if token.token_type is TokenType.BLOCK else []
        name = words[0] if words else ""
        if until:
            until = "" if name == until else until
        elif name in OPENS:
            until = f"end{name}"
        elif name == "block" and words[1].endswith("_class"):  # names for CSS, not for people
            until = "endblock"
        elif token.token_type is TokenType.TEXT:
            kept.append(token.contents)
        kept.append("\x00" if token.token_type is not TokenType.TEXT else "")
    return "".join(kept)


def in_template(source: str, *, is_markup: bool = True) -> list[str]:
    """The bare words of a template, in order; empty when all of them are marked."""
    text = UNREAD.sub("", SAME_EVERYWHERE.sub("", outside_gettext(source)))
    read = [text]
    if is_markup:
        read = [*READ_ATTRIBUTE.findall(text), *SUBMIT_VALUE.findall(text)]
        read.append(TAG.sub("\n", text))
    return [
        line.strip() for part in read for line in re.split(r"[\n\x00]", part) if WORD.search(line)
    ]


def in_form(source: str) -> Iterator[str]:
    """Labels and helps of form fields that are plain strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in FIELD_WORDS:
            value = node.value
            if (
                isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and WORD.search(value.value)
            ):
                yield value.value


def templates(room: Path) -> list[Path]:
    return sorted(p for p in room.rglob("templates/**/*") if p.suffix in {".html", ".txt"})
