"""Which statement becomes what: one table from template to reader, and what nobody reads."""

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext_noop
from lxml import etree

from cartella.charts.ccda import (
    allergies,
    encounters,
    medicines,
    observations,
    problems,
    procedures,
)
from cartella.charts.ccda.document import NS, attribute, find, name, templates, text
from cartella.charts.ccda.statement import ROOT, STATEMENTS, Made, statements
from cartella.charts.ccda.values import Reader

# A warning is a sentence and, after a colon, what the source calls the thing.
NOT_DATA = gettext_noop("Not read as data; it stands in the document")

Read = Callable[[etree._Element, Reader], list[Made]]
_BY_TEMPLATE: dict[str, Read] = {
    "30": allergies.read,
    "7": allergies.alone,
    "3": problems.concern,
    "80": problems.concern,
    "65": problems.concern,
    "51": problems.concern,
    "4": problems.alone,
    "19": problems.alone,
    "16": medicines.medication,
    "42": medicines.medication,
    "52": medicines.immunization,
    "120": medicines.immunization,
    "14": procedures.done,
    "12": procedures.done,
    "13": procedures.done,
    "50": procedures.supply,
    "43": procedures.supply,
    "41": procedures.planned,
    "39": procedures.planned,
    "40": procedures.planned,
    "44": procedures.planned,
    "130": procedures.planned,
    "140": procedures.planned,
    "121": procedures.goal,
    "49": encounters.read,
    "45": observations.family,
}
# Readers by the kind of statement, for templates that nobody lists.
_PANELS = frozenset(("1", "26", "66", "75", "108"))


def read(node: etree._Element, reader: Reader, *, title: str) -> list[Made]:
    """The resources of one statement; empty when it is not read as data."""
    own = templates(node)
    for template in sorted(own):
        if known := _BY_TEMPLATE.get(template.removeprefix(ROOT)):
            return known(node, reader)
    kind = name(node)
    if kind == "organizer":
        if any(one.removeprefix(ROOT) in _PANELS for one in own):
            return observations.panel(node, reader, title=title)
        # An organizer that only holds others together, devices for example.
        made = [one for part in statements(node) for one in read(part, reader, title=title)]
        if made:
            reader.read.add(node)
        return made
    if kind == "observation" and attribute(node, "moodCode") in ("EVN", ""):
        return observations.one(node, reader, title=title)
    return []


def unread(section: etree._Element, reader: Reader) -> list[str]:
    """Warnings for every statement of a section that became no data, alike ones counted."""
    counts: Counter[str] = Counter()
    title = text(find(section, "v:title"))
    for node in section.iter(*(f"{{{NS}}}{kind}" for kind in sorted(STATEMENTS))):
        if node in reader.read or _is_in_inner_section(node, section):
            continue
        if _within_unread(node, section, reader):
            continue  # what holds it is named already
        counts[_called(node)] += 1
    return [
        f"{NOT_DATA}: {title or 'Section'} › {called}" + (f" ×{count}" if count > 1 else "")
        for called, count in counts.items()
    ]


def _within_unread(node: etree._Element, section: etree._Element, reader: Reader) -> bool:
    for above in node.iterancestors():
        if above is section:
            return False
        if name(above) in STATEMENTS and above not in reader.read:
            return True
    return False


def _is_in_inner_section(node: etree._Element, section: etree._Element) -> bool:
    own = next((a for a in node.iterancestors(f"{{{NS}}}section")), None)
    return own is not section


def _called(node: etree._Element) -> str:
    code = find(node, "v:code")
    named = attribute(code, "displayName") or attribute(code, "code")
    template = next((t.removeprefix(ROOT) for t in sorted(templates(node))), "")
    return " ".join(part for part in (name(node), template and f"({template})", named) if part)
