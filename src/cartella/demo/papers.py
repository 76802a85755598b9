"""Invented papers as other programs print them: text and tables, no tags, their own page feet."""

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typst

from cartella.demo import rows
from cartella.demo.people import Persona
from cartella.demo.rows import Visit
from cartella.packaging import fonts

_HEAD = b"""
#let d = json(bytes(sys.inputs.d))
#set text(font: "Noto Sans", size: 10pt)
"""
_PAPER = (
    _HEAD
    + b"""
#set page("us-letter", margin: 2cm, header: [Old EMR #h(1fr) printed])
= #d.title
Patient: #d.name \\ Born: #d.born \\ Date: #d.day
#lorem(90)
#table(columns: 3, [Item], [Value], [By], [Fitzpatrick type], [III], [NP], [Pregnant], [no], [NP])
#pagebreak()
#lorem(120)
Signed electronically by Nora Needle, NP, #d.day
"""
)
# Ninety pages, most of them what nobody reads: that is how such a print-out comes.
_PRINT_OUT = (
    _HEAD
    + b"""
#set page("us-letter", margin: 2cm,
  header: [Old EMR chart print #h(1fr) #d.name, born #d.born],
  footer: context [Confidential #h(1fr) Page #counter(page).display("1 of 1", both: true)])
= Complete chart
Printed #d.day for #d.name. Everything in this chart was chosen.
#pagebreak()
#for (number, visit) in d.visits.enumerate() [
  == Visit #(number + 1), #visit.day: #visit.what
  #table(columns: (1fr, 1fr, 1fr), [Field], [Value], [Entered by],
    [Reason], [#visit.what], [front desk], [Fitzpatrick type], [III], [NP],
    [Consent on file], [yes], [NP], [Photos taken], [before, after], [NP])
  #lorem(140)
  #pagebreak()
  === Aftercare given, #visit.day
  #lorem(200)
  #pagebreak()
]
#for number in range(d.filler) [
  == Audit trail, sheet #(number + 1)
  #table(columns: (auto, 1fr, auto), ..range(24).map(row => (
    [#d.day 10:#(10 + row)], [Field #(number * 24 + row) shown], [user #calc.rem(row, 3)]
  )).flatten())
  #pagebreak()
]
End of chart.
"""
)
_PAGES = 90


def paper(title: str, name: str, born_on: date, day: date) -> bytes:
    """A print-out of two pages."""
    said = {"title": title, "name": name, "born": born_on.isoformat(), "day": day.isoformat()}
    return _printed(_PAPER, said)


def print_out(persona: Persona, come: Sequence[Visit], *, today: date) -> bytes:
    """The whole chart on ninety pages, as an EMR without an export gives it."""
    said = {
        "name": persona.name,
        "born": persona.born_on.isoformat(),
        "day": today.isoformat(),
        "visits": [{"day": visit.day.isoformat(), "what": visit.kind.name} for visit in come],
        "filler": max(0, _PAGES - 2 - 2 * len(come)),
    }
    return _printed(_PRINT_OUT, said)


def file(persona: Persona, come: Sequence[Visit], folder: Path, *, today: date) -> None:
    """Put a patient's papers into the drawers of an export."""
    first, last = come[0], come[-1]
    told = [
        ("05 encounters", "Good-faith exam", first.day),
        ("06 consents", f"Consent to {first.kind.name.lower()}", first.day),
        ("06 consents", "Photo consent", first.day),
        ("07 invoices", f"Invoice {rows.entity_name(persona.place)}", last.day),
    ]
    for drawer, title, day in told:
        (folder / drawer).mkdir(exist_ok=True)
        made = paper(title, persona.name, persona.born_on, day)
        (folder / drawer / f"{day.isoformat()} {title}.pdf").write_bytes(made)
    if persona.thick:
        made = print_out(persona, come, today=today)
        (folder / "05 encounters" / "Complete chart print.pdf").write_bytes(made)


def _printed(source: bytes, said: object) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.typ"
        path.write_bytes(source)
        return typst.compile(
            path,
            sys_inputs={"d": json.dumps(said)},
            font_paths=[fonts.FOLDER],
            ignore_system_fonts=True,
        )
