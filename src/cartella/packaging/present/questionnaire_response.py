"""QuestionnaireResponse: a form she filled in, question by question, groups kept."""

from cartella.packaging.present.blocks import Block, Table
from cartella.packaging.present.elements import Object, objects, pairs, words
from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_, Reading

MAXIMUM_DEPTH = 40


def answers(resource: Object, reading: Reading) -> tuple[Block, ...]:
    """One table of all questions; a question without an answer is shown as that."""
    rows: list[tuple[str, str]] = []
    _gather(resource, "", reading, rows, depth=0)
    if not rows:
        return ()
    said = reading.translate
    heads = (said(N_("Question")), said(N_("Answer")))
    return (Table(caption=said(N_("Answers")), heads=heads, rows=tuple(rows)),)


def _gather(
    holder: Object, number: str, reading: Reading, rows: list[tuple[str, str]], *, depth: int
) -> None:
    for at, item in enumerate(objects(holder.get("item")), 1):
        place = f"{number}{at}"
        text = words(item.get("text"), reading) or words(item.get("linkId"), reading)
        rest = {
            k: v for k, v in item.items() if k not in ("text", "linkId", "item", "answer", "id")
        }
        answered = list(objects(item.get("answer")))
        given = [_answer(one, reading) for one in answered] + pairs(rest, reading)
        if not given and not item.get("item"):
            given = [reading.translate(N_("not answered"))]
        rows.append((f"{place}  {text}", "\n".join(part for part in given if part)))
        if depth < MAXIMUM_DEPTH:
            for below in (item, *answered):
                _gather(below, f"{place}.", reading, rows, depth=depth + 1)


def _answer(answer: Object, reading: Reading) -> str:
    said = [words(v, reading) for k, v in answer.items() if k.startswith("value")]
    rest = {
        k: v for k, v in answer.items() if not k.startswith("value") and k not in ("item", "id")
    }
    return "; ".join([*said, *pairs(rest, reading)])


LAYOUT = Layout(
    title=("questionnaire",),
    rows=(
        (N_("Form"), ("questionnaire", "_questionnaire")),
        (N_("Status"), ("status",)),
        (N_("Filled in"), ("authored",)),
        (N_("By"), ("author", "source")),
        (N_("Visit"), ("encounter",)),
    ),
    special=answers,
    drawn=("item",),
)
