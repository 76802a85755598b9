"""The three tags that letters are written with: `heading`, `text` and `item`, each one paragraph.

A tag names the parts of the law that its paragraph satisfies: `{% text "basis" %}…{% endtext %}`.
Paragraphs are collected, not printed, so nothing that somebody typed can pass for one.
"""

import shlex
from dataclasses import dataclass
from enum import StrEnum

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context

register = template.Library()

COLLECTED = "paragraphs"  # the list in the context that takes them


class Style(StrEnum):
    """How a paragraph is set."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a letter and the parts of the law that it satisfies."""

    style: Style
    text: str
    parts: tuple[str, ...] = ()


class ParagraphNode(template.Node):
    """Renders its inside and adds it to the letter; an empty paragraph is none."""

    def __init__(self, style: Style, parts: tuple[str, ...], inside: NodeList) -> None:
        self.style = style
        self.parts = parts
        self.nodelist = inside

    def render(self, context: Context) -> str:
        """Nothing: the paragraph goes into the list."""
        text = " ".join(self.nodelist.render(context).split())
        if text:
            context[COLLECTED].append(Paragraph(style=self.style, text=text, parts=self.parts))
        return ""


@register.tag("heading")
@register.tag("text")
@register.tag("item")
def paragraph(parser: Parser, token: Token) -> ParagraphNode:
    """One paragraph of a letter; the words behind the tag's name are parts of the law."""
    name, *parts = shlex.split(token.contents)
    inside = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return ParagraphNode(Style(name), tuple(parts), inside)
