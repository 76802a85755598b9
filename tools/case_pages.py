"""docs/law-cases.md: the whole language of the law's cases, drawn from its types."""

import textwrap
import types
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, cast, get_args, get_origin

import yaml

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import GroundRule
from cartella.law.determination import blocking
from cartella.law.rulings import case as cases
from cartella.law.rulings.case import TOP, Expected, Figures, Topic
from cartella.law.rulings.compare import Watched, ask
from cartella.law.rulings.given import Given
from cartella.law.rulings.reading import Key, keys
from cartella.law.rulings.ruling import Side, duties, fact
from cartella.law.rulings.synonyms import SYNONYMS
from cartella.law.rulings.verbs import VERBS
from cartella.law.verification import officials
from cartella.law.verification.officials import OfficialGround
from cartella.law.wording.words import ATTESTATIONS, GROUNDS

# What makes the facts of every request; listed once on the page.
ALWAYS = frozenset(
    {
        "state", "patient_state", "covered", "holder", "requester", "lane", "received", "zone",
        "today", "vendor_received", "paid", "payment_demanded", "authorized", "discharged", "form",
        "held", "records", "purpose", "copy", "indigent", "patient", "authorization", "directive",
        "process", "official",
    }
)  # fmt: skip
CASES = Path(__file__).resolve().parent.parent / "tests" / "law" / "cases"

HEAD = """# Cases of the law

Drawn from the types of `src/cartella/law/rulings/` by `make docs`; edit those. This page is the
whole language: what is not here is refused, with the file, the case, the key and the nearest known
word.

A case tells what is *given*, one *act* that is tried, and what is expected *then*: whether the act
is lawful, what must and must not be done, days and amounts, the sections it rests on. Run any file,
or a folder of them, with

    cartella law cases FILE…            right, wrong (expected, got, facts used) or cannot tell
    cartella law cases FILE… --reasons  every case with its reasons, facts, duties and figures
    cartella law cases FILE… --json     for other programs

Exit code 0: no case is wrong; 1: one is; 2: a file or a case cannot be read, and the others were
run all the same. It needs neither store nor network. The project's own cases lie in
`tests/law/cases/`.

CONTENTS

## How a case is written

A file is one YAML list (UTF-8). A word is written in lower case with low lines, exactly as in the
tables below. Days are `2026-11-25`; amounts and counts are plain numbers. Where a list is possible,
one word alone is a list of one. A key that is not known may be left out or be `null`.

```yaml
EXAMPLES```

| key | |
|---|---|
TOP

### Reading the words

- **What is not said is unknown**, and then the side that protects the patient is taken: a copy in
  any form, first copy, a record held electronically, a holder that counts as covered by HIPAA.
- A case without `received` and `today` is judged on 2026-11-24, the day the data was reviewed.
  `today` is the day of the act, where it is another than the day of receipt.
- A day of receipt counts as noon in the practice's zone; a moment such as `2026-11-25 23:30` is the
  practice's own wall time, unless it says its offset.
- Requester and papers make the *lane* (patient access, representative, directive, authorization,
  treatment, payer, legal process, official …). Say `lane` only where they do not tell, or where the
  case is about another: an accounting, an amendment, a card dispute.
- A paper that is given is complete unless the case says what it lacks. Who is called parent, agent,
  guardian or executor has shown the usual paper unless `standing.papers` says otherwise; an
  official has shown who they are unless `identity` or `official.authority` is given. `[]` means
  none.
- A patient is charged nothing unless the case has the practice's `costs` (or `cost_usd`, the
  allowed cost worked out as a whole) or charges the flat option.
- Records follow a subpoena that no judge signed only where the state's own rule is known and met
  too; where it is not confirmed the answer is no, and counsel is asked.
- Every act looks at ALWAYS.
- What else it looks at stands with it; the command says what a case gave and its act did not look
  at.
- Working days are Monday to Friday. A public holiday counts as a working day, since no list of
  holidays is loaded: the earlier day is the safe side. A day by which to act does not move off a
  weekend. Years from 29 February end on 1 March.
- Where HIPAA does not bind and the state names no number of days, HIPAA's thirty are taken as the
  safe side, and the answer is not settled; `no_due_date` is for requests that no law times at all.
- Where HIPAA does not bind, what only HIPAA gives or forbids (an accounting, an amendment, a form
  of copy, its notice of a breach, its grounds for withholding) is for a person: `decide`. What a
  state's law forbids stays forbidden, and so does giving the record to others.
- A chart is kept as long as any law for any kind of holder in that state says (`keep_until`); the
  law for the `holder` alone gives `own_until`. A case that expects the latter as `keep_until`
  cannot be told.
- A text with a comma or a colon in it needs quotation marks.

### What cannot be said

The data holds no rule on fundraising, facility directories, the notice of privacy practices, the
security rule's safeguards, penalties, or part 2's emergencies, research and audits (these last can
be said, and a person decides). Free words decide nothing: what must decide needs a key.

### How expectation and answer are compared

- `allowed`: `true`, `false`, or `decide` where the law leaves it to a person. If the case expects
  yes or no and the law leaves it to a person, the outcome is *cannot tell*, with the reason.
- `must`, `must_not`: each duty named must be among those that the law names; it may name more.
- `figures`: equal to the day and the cent.
- `cites`: met when a fact that was used cites the same section, a paragraph of it, or the section
  as a whole. Spaces, section signs and capitals do not matter: `45 CFR 164.524(b)` is met by a fact
  that cites `45 CFR 164.524(b)(2)(i)`. Sections parted by `;` in one cite must all be met.
- `settled`: whether the answer rests on law that was read or found second hand and is settled; what
  is only remembered, unconfirmed or written for another kind of holder is not.
- What a case does not name is not compared.
"""


def law_cases() -> str:
    """docs/law-cases.md."""
    top = "\n".join(f"| `{key}` | {says} |" for key, says in TOP.items())
    always = ", ".join(f"`{key}`" for key in keys(Given) if key in ALWAYS)
    head = HEAD.replace("EXAMPLES", _shown()).replace("TOP\n", top + "\n")
    body = _body()
    heads = [line.removeprefix("## ") for line in body if line.startswith("## ")]
    contents = " · ".join(f"[{one}](#{_link(one)})" for one in heads)
    said = {"ALWAYS": _wrapped(f"Every act looks at {always}."), "CONTENTS": contents}
    for name, text in said.items():
        head = head.replace(f"- Every act looks at {name}." if name == "ALWAYS" else name, text)
    return "\n".join([head, *body]).rstrip() + "\n"


def _link(heading: str) -> str:
    """The anchor of a heading, as a Markdown page makes it."""
    kept = "".join(one for one in heading.lower() if one.isalnum() or one in " -_")
    return kept.replace(" ", "-")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="- ", subsequent_indent="  ")


def _body() -> list[str]:
    """The page below its introduction."""
    lines: list[str] = []
    words: dict[str, type[StrEnum]] = {}
    kinds: dict[str, type[Any]] = {}
    lines += ["## `topic`", "", *_enum_rows(Topic)]
    lines += ["", "## `given`", "", *_keys(Given, words, kinds)]
    done: set[str] = set()
    while todo := [name for name in kinds if name not in done]:
        name = todo[0]
        done.add(name)
        make = kinds[name]
        lines += ["", f"### {_title(name)}", "", _doc(make), "", *_keys(make, words, kinds)]
    lines += _acts(words, kinds, done)
    lines += ["", "## `then`", "", *_keys(Expected, words, kinds)]
    lines += ["", "### Figures", "", *_keys(Figures, words, kinds)]
    lines += _duties()
    lines += _grounds()
    lines += _codes()
    lines += _synonyms()
    lines += ["", "## The words", ""]
    for name in sorted(words):
        lines += [f"### {_title(name)}", "", _doc(words[name]), "", *_enum_rows(words[name]), ""]
    return lines


def _shown() -> str:
    """Some whole cases, from the project's own."""
    wanted = ("hhs-access-048", "hhs-access-076", "hhs-access-117", "hhs-authorization-148")
    found = {}
    for path in sorted(CASES.glob("*.yaml")):
        for text in _texts(path):
            name = text.split("\n", 1)[0].removeprefix("- id: ").strip()
            found[name] = text
    return "\n\n".join(found[name] for name in wanted if name in found) + "\n"


def _texts(path: Path) -> list[str]:
    """A file's cases as they are written."""
    parts = ("\n" + path.read_text(encoding="utf-8")).split("\n- id: ")[1:]
    return ["- id: " + part.rstrip().split("\n\n#")[0].rstrip() for part in parts]


def _examples() -> dict[str, str]:
    """For each verb the shortest case that uses it, as it is written."""
    found: dict[str, str] = {}
    for path in sorted(CASES.glob("*.yaml")):
        for text in _texts(path):
            act = yaml.safe_load(text)[0]["act"]
            verb = act if isinstance(act, str) else next(iter(act))
            if verb not in found or len(text) < len(found[verb]):
                found[verb] = text
    return found


def _acts(
    words: dict[str, type[StrEnum]], kinds: dict[str, type[Any]], done: set[str]
) -> list[str]:
    lines = ["", "## `act`", "", "One verb, alone or with its fields: `act: quote` or"]
    lines += ["`act: {refuse: {because: unpaid_bill}}`.", ""]
    lines += ["| verb | |", "|---|---|"]
    lines += [f"| [`{name}`](#{name}) | {_doc(verb.make)} |" for name, verb in VERBS.items()]
    examples = _examples()
    looks = _looks()
    heading = ""
    for name, verb in VERBS.items():
        if verb.heading != heading:
            heading = verb.heading
            lines += ["", f"### {heading}"]
        lines += ["", f"#### `{name}`", "", _doc(verb.make), ""]
        lines += [f"*The rule:* {(verb.rule.__doc__ or '').strip()}"]
        if looks.get(name):
            lines += ["", f"*Looks at, besides what every act does:* {_list(looks[name])}."]
        if list(keys(verb.make)):
            lines += ["", *_keys(verb.make, words, kinds)]
        if name in examples:
            lines += ["", "```yaml", examples[name], "```"]
    while todo := [name for name in kinds if name not in done]:
        done.add(todo[0])
        make = kinds[todo[0]]
        lines += ["", f"#### {_title(todo[0])}", "", _doc(make), "", *_keys(make, words, kinds)]
    return lines


def _looks() -> dict[str, tuple[str, ...]]:
    """For each verb the keys of `given` that its rule looked at in some case, but for those that
    every act looks at to see who asks whom, where and when."""
    seen: dict[str, set[str]] = {}
    for path in sorted(CASES.glob("*.yaml")):
        for one in cases.read(path):
            watched = Watched(one.given)
            ask(one, cast(Given, watched))
            seen.setdefault(one.verb, set()).update(watched.seen)
    return {
        verb: tuple(key for key in keys(Given) if key in found and key not in ALWAYS)
        for verb, found in seen.items()
    }


def _keys(make: Any, words: dict[str, type[StrEnum]], kinds: dict[str, type[Any]]) -> list[str]:
    rows = ["| key | value | |", "|---|---|---|"]
    for key in keys(make).values():
        must = " (must stand)" if key.must else _default(key)
        rows.append(f"| `{key.name}` | {_kind(key.kind, words, kinds)} | {key.says}{must} |")
    return rows


def _default(key: Key) -> str:
    """What is taken where the key is not said, if that is not nothing."""
    one = key.default
    if isinstance(one, frozenset) and len(one) == 1:
        one = next(iter(one))
    if isinstance(one, StrEnum):
        return f" (not said: `{one.name.lower()}`)"
    if one is True or (isinstance(one, int) and one > 0):
        return f" (not said: {str(one).lower()})"
    return ""


_PLAIN = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    Decimal: "amount",
    date: "day",
    datetime: "moment",
}


def _kind(kind: Any, words: dict[str, type[StrEnum]], kinds: dict[str, type[Any]]) -> str:
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        inner = [one for one in get_args(kind) if one is not types.NoneType]
        return " or ".join(_kind(one, words, kinds) for one in inner)
    if origin in (tuple, frozenset):
        inner_kind = get_args(kind)[0]
        return f"list of: {_kind(inner_kind, words, kinds)}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        words[kind.__name__] = kind
        return f"[{_title(kind.__name__)}](#{_anchor(kind.__name__)})"
    if isinstance(kind, type) and is_dataclass(kind):
        kinds[kind.__name__] = kind
        return f"[{_title(kind.__name__)}](#{_anchor(kind.__name__)})"
    return _PLAIN[kind]


def _title(name: str) -> str:
    """A type's name in words."""
    text = "".join(f" {one.lower()}" if one.isupper() else one for one in name).strip()
    return text[:1].upper() + text[1:]


def _anchor(name: str) -> str:
    return _title(name).lower().replace(" ", "-")


def _doc(make: type[Any]) -> str:
    return " ".join((make.__doc__ or "").split("\n\n", maxsplit=1)[0].split())


def _enum_rows(enum: type[StrEnum]) -> list[str]:
    rows = ["| word | meaning |", "|---|---|"]
    return rows + [f"| `{one.name.lower()}` | {one.value} |" for one in enum]


def _duties() -> list[str]:
    lines = ["", "## Duties: what must and what must not be done", ""]
    lines += [
        "The words of `must` and `must_not`, by topic, with the sections they rest on. Other words"
    ]
    lines += ["in brackets mean the same and may be written too."]
    topics = dict.fromkeys(duty.topic for duty in duties().values())
    for topic in topics:
        lines += ["", f"### On {topic.replace('_', ' ')}"]
        for title, must in (("must", True), ("must not", False)):
            rows = [
                (duty, side)
                for duty in duties().values()
                if duty.topic == topic and (side := duty.side(must=must)) is not None
            ]
            if rows:
                lines += ["", f"| {title} | meaning | cite |", "|---|---|---|"]
            for duty, side in rows:
                also = f" (`{'`, `'.join(sorted(duty.also))}`)" if duty.also else ""
                lines.append(f"| `{duty.code}`{also} | {side.says} | {_cites(side)} |")
    return lines


def _cites(side: Side) -> str:
    found = dict.fromkeys(fact(one)[1].cite or one for one in sorted(side.facts))
    return "; ".join(found) or "state law"


def _grounds() -> list[str]:
    lines = ["", "## Grounds for withholding", ""]
    lines += [
        "Words for `ground` of `withhold`, and the findings (`found`) that each needs. A ground of"
    ]
    lines += [
        "a state serves only in that state, and for a holder under HIPAA only where HIPAA lets it."
    ]
    lines += ["", "| ground | meaning | cite | review | findings |", "|---|---|---|---|---|"]
    seen: set[str] = set()
    found: list[tuple[str, GroundRule]] = []
    for code in sorted(jurisdiction.loaded_codes(), key=lambda one: (one != "US", one)):
        place = jurisdiction.load(code)
        for rule_fact in place.denial if place else ():
            for ground in rule_fact.grounds:
                cite = ground.cite or rule_fact.cite or rule_fact.id
                found.append((f"{cite}", ground))
    needs: dict[str, str] = {}
    for cite, ground in found:
        if ground.code in seen:
            continue
        seen.add(ground.code)
        review = {True: "yes", False: "no", None: "not said"}[ground.reviewable]
        for one in ground.attest:
            needs[one.code] = str(one.by)
        listed = ", ".join(f"`{one.code}`" for one in ground.attest)
        lines.append(f"| `{ground.code}` | {GROUNDS[ground.code]} | {cite} | {review} | {listed} |")
    lines += ["", "| finding | meaning | who states it |", "|---|---|---|"]
    lines += [f"| `{code}` | {ATTESTATIONS[code]} | {by} |" for code, by in needs.items()]
    return lines


def _synonyms() -> list[str]:
    """Words that a lawyer may look for, and where they are found."""
    lines = ["", "## Words to look for", "", "Other words for the same; only the second column"]
    lines += ["is read.", "", "| for | write |", "|---|---|"]
    for word, here in sorted(SYNONYMS.items()):
        lines.append(f"| {word.replace('_', ' ')} | {', '.join(f'`{one}`' for one in here)} |")
    return lines


def _codes() -> list[str]:
    """Codes that a few keys take from the law's data."""
    lines = ["", "## Words that come from the data", "", "### `official.shown`", ""]
    lines += ["What each ground asks for: all of the first, any one of the second."]
    lines += ["", "| ground | all of | one of |", "|---|---|---|"]
    for ground in OfficialGround:
        every, any_ = officials.needs_of(ground)
        lines.append(f"| `{ground.name.lower()}` | {_list(every)} | {_list(any_)} |")
    lines += ["", "### `interfere.shown`", ""]
    lines += [
        "The conditions of an exception to information blocking; for `fees` the fees that the"
    ]
    lines += [
        "exception never covers. Whether `privacy`, or an exception that is not listed here, is"
    ]
    lines += ["met is for a person: `decide`.", "", "| exception | conditions |", "|---|---|"]
    for exception, fact_id in blocking.CONDITIONS.items():
        rule = fact(fact_id)[1]
        lines.append(f"| `{exception}` | {_list(getattr(rule, 'elements', ()))} |")
    lines += ["", "### `extend.found`", "", "Conditions on which a state's extension hangs."]
    lines += ["", "| state | condition | cite |", "|---|---|---|"]
    rows: dict[str, None] = {}
    for code in jurisdiction.loaded_codes():
        place = jurisdiction.load(code)
        for one in place.access if place else ():
            for condition in sorted(one.extension.attest if one.extension else ()):
                rows[f"| {code} | `{condition}` | {one.cite} |"] = None
    return lines + list(rows)


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(f"`{code}`" for code in codes) or "–"
