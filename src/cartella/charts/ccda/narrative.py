"""The readable words of a section as safe XHTML: only what shapes a text, never what acts."""

from html import escape

import nh3
from lxml import etree

from cartella.charts.ccda.document import attribute, every, find, name, text

_PLAIN = {
    "paragraph": "p",
    "item": "li",
    "caption": "caption",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tfoot": "tfoot",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "sub": "sub",
    "sup": "sup",
}
_TAGS = {*_PLAIN.values(), "ul", "ol", "br", "b", "i", "u", "span", "div", "p"}
_STYLES = {"bold": "b", "italics": "i", "underline": "u"}
_EMPTY = frozenset(("br", "col", "colgroup"))


def div(section: etree._Element) -> str:
    """The section's text as one XHTML `div`; empty when it has no words.

    Pictures that a text names are in the document; here stands that there is one.
    """
    node = find(section, "v:text")
    if node is None or not _has_words(node):
        return ""
    body = _inner(node)
    clean = nh3.clean(body, tags=_TAGS, attributes={}, link_rel=None)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{_closed(clean)}</div>'


def html(section: etree._Element) -> bytes:
    """The section's text as an HTML file of its own."""
    title = text(find(section, "v:title"))
    head = f"<h1>{escape(title)}</h1>" if title else ""
    page = f'<head><meta charset="utf-8"></head><body>{head}{div(section)}</body>'
    return f"<!DOCTYPE html><html>{page}</html>".encode()


def _has_words(node: etree._Element) -> bool:
    return bool(text(node)) or any(True for _ in node.iter("{*}renderMultiMedia"))


def _inner(node: etree._Element) -> str:
    parts = [escape(node.text or "", quote=False)]
    for child in node:
        parts.append(_one(child))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _one(node: etree._Element) -> str:
    kind = name(node)
    inside = _inner(node)
    if kind == "br":
        return "<br>"
    if kind in _EMPTY:
        return ""
    if kind == "list":
        tag = "ol" if attribute(node, "listType") == "ordered" else "ul"
        captions = "".join(f"<p>{_inner(one)}</p>" for one in every(node, "v:caption"))
        items = "".join(_one(one) for one in every(node, "v:item"))
        return f"{captions}<{tag}>{items}</{tag}>"
    if kind == "renderMultiMedia":
        return f"<p>[picture in the document]{inside}</p>"
    if kind == "footnote":
        return f"<p>{inside}</p>"
    if kind == "caption" and not _is_of_table(node):
        return f"<b>{inside}</b>"
    if kind in _PLAIN:
        return f"<{_PLAIN[kind]}>{inside}</{_PLAIN[kind]}>"
    for style in attribute(node, "styleCode").casefold().split():
        if style in _STYLES:
            return f"<{_STYLES[style]}>{inside}</{_STYLES[style]}>"
    return f"<span>{inside}</span>"


def _closed(clean: str) -> str:
    """HTML's empty elements as XHTML closes them."""
    return clean.replace("<br>", "<br/>")


def _is_of_table(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and name(parent) == "table"
