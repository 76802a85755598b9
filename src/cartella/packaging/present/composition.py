"""Composition: a document in sections, each with its heading and its text."""

from cartella.packaging.present.blocks import Block, Heading
from cartella.packaging.present.elements import Object, objects, words
from cartella.packaging.present.layout import Layout, tree
from cartella.packaging.present.reading import N_, Reading
from cartella.packaging.present.texts import paragraphs, stripped

MAXIMUM_DEPTH = 20


def sections(resource: Object, reading: Reading) -> tuple[Block, ...]:
    """Sections in their order, the ones inside after the one that holds them."""
    return tuple(_gather(resource, reading, depth=0))


def _gather(holder: Object, reading: Reading, *, depth: int) -> list[Block]:
    made: list[Block] = []
    for section in objects(holder.get("section")):
        title = words(section.get("title"), reading) or words(section.get("code"), reading)
        made.append(Heading(text=title or reading.translate(N_("Section"))))
        text = section.get("text")
        div = text.get("div") if isinstance(text, dict) else None
        if isinstance(div, str):
            made.extend(paragraphs(stripped(div)))
        told = ("title", "id", *(("text",) if isinstance(div, str) else ()))
        rest = {k: v for k, v in section.items() if k not in told}
        if depth < MAXIMUM_DEPTH:
            rest.pop("section", None)
        made.extend(tree(rest, reading))
        if depth < MAXIMUM_DEPTH:
            made.extend(_gather(section, reading, depth=depth + 1))
    return made


LAYOUT = Layout(
    title=("title", "type"),
    rows=(
        (N_("Document"), ("title",)),
        (N_("Kind"), ("type",)),
        (N_("Category"), ("category",)),
        (N_("Status"), ("status",)),
        (N_("Written"), ("date",)),
        (N_("By"), ("author",)),
        (N_("Signed by"), ("attester",)),
        (N_("Kept by"), ("custodian",)),
        (N_("Confidentiality"), ("confidentiality",)),
        (N_("Visit"), ("encounter",)),
    ),
    special=sections,
    drawn=("section",),
)
