"""Walks the pages of a door by their links, and fills in every form it meets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

_SKIPPED = re.compile(r"logout|^/i18n/|^/static/|all/$|\.zip$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of a page: where it goes and what stands in it."""

    page: str
    action: str
    fields: dict[str, str]

    def filled(self, name: str, value: str) -> dict[str, str]:
        """The form with one field as an attacker would have it."""
        return {**self.fields, name: value}


def pages(client: Client, *starts: str, most: int = 150) -> dict[str, bytes]:
    """Address → page, for every page that links lead to."""
    seen: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        if address in seen or _SKIPPED.search(address):
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            for _piece in answer:
                pass
            continue
        seen[address] = answer.content
        for link in lxml.html.fromstring(answer.content).xpath("//a/@href"):
            if link.startswith("/"):
                waiting.append(link.split("#")[0])
    return seen


def forms(found: dict[str, bytes]) -> list[Form]:
    """Every form that posts, each action once for each set of fields."""
    made: dict[tuple[str, tuple[str, ...]], Form] = {}
    for address, content in found.items():
        for form in lxml.html.fromstring(content).forms:
            if form.method != "POST":
                continue
            action = (form.get("action") or address).split("#")[0]
            if _SKIPPED.search(action):
                continue
            fields = dict(_plausible(form))
            made.setdefault(
                (action, tuple(sorted(fields))), Form(page=address, action=action, fields=fields)
            )
    return list(made.values())


def _plausible(form: lxml.html.FormElement) -> Iterator[tuple[str, str]]:
    for field in form.inputs:
        kind = getattr(field, "type", "") or ""
        name = field.name
        if not name or name == "csrfmiddlewaretoken" or kind == "file":
            continue
        if field.tag == "select":
            yield name, next((v for v in field.value_options if v), "")
        elif kind == "date":
            yield name, field.value or "2026-01-02"
        elif kind in ("checkbox", "radio"):
            yield name, field.get("value") or "on"
        else:
            yield name, field.value or "Plain words"


def addresses(urlconf: str, fill: dict[str, object]) -> dict[str, str]:
    """Name → address of every page of a door, with these values in it."""
    return dict(_addresses(get_resolver(urlconf), "", fill))


def _addresses(
    resolver: URLResolver, before: str, fill: dict[str, object]
) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = before + _filled(str(pattern.pattern), fill)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, here, fill)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or here, "/" + here


def _filled(route: str, fill: dict[str, object]) -> str:
    route = route.replace("^", "").replace("$", "")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(fill.get(m[1], 1)), route)
