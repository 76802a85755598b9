"""Columns that stand under each other's heads: given and family names, birth dates and visits.

Their values fit each other's fields, so no check of single cells sees it. What tells: names that
most people bear as given names, charts that are here, and birth dates of small children.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from cartella.charts import folding
from cartella.charts.imports import values
from cartella.charts.imports.values import Written

# First names by the most bearers, English and Spanish, of all ages; no rarer ones are needed.
_NAMES = """
    james mary robert patricia john jennifer michael linda david elizabeth william barbara richard
    susan joseph jessica thomas sarah christopher karen charles lisa daniel nancy matthew betty
    anthony sandra mark margaret donald ashley steven kimberly andrew emily paul donna joshua
    michelle kenneth carol kevin amanda brian melissa timothy deborah ronald stephanie george
    rebecca jason sharon edward laura jeffrey cynthia ryan dorothy jacob amy nicholas kathleen gary
    angela eric shirley jonathan emma stephen brenda larry pamela justin nicole scott anna brandon
    samantha benjamin katherine samuel christine gregory debra alexander rachel patrick carolyn
    frank janet raymond maria jack olivia dennis heather jerry helen tyler catherine aaron diane
    jose julie adam victoria nathan joyce henry lauren zachary kelly douglas christina peter ruth
    kyle joan noah virginia ethan judith jeremy evelyn christian hannah walter andrea keith megan
    austin cheryl roger jacqueline terry madison sean teresa gerald abigail carl sophia dylan martha
    harold sara jordan gloria jesse janice bryan kathryn lawrence ann arthur isabella gabriel judy
    bruce charlotte logan julia billy grace joe amber alan alice juan jean elijah denise willie
    frances albert danielle wayne marilyn randy natalie mason beverly vincent diana liam brittany
    roy theresa bobby kayla caleb alexis bradley doris russell lori lucas tiffany chloe zoe mia ava
    luis carlos jesus miguel jorge pedro alejandro manuel francisco ricardo fernando eduardo roberto
    rafael javier sergio antonio diego mario raul oscar hector ruben enrique andres guadalupe juana
    carmen rosa ana lucia sofia camila valentina daniela gabriela mariana alejandra adriana patricia
    veronica claudia silvia elena isabel leticia margarita beatriz yolanda esperanza pilar dolores
"""
GIVEN = frozenset(_NAMES.split())
_FEW = 3  # rows that must tell it
_CHILD_YEARS = 12
Names = Collection[tuple[str, str]]  # folded given and family names


def are_names_swapped(
    fields: Mapping[int, str], rows: Sequence[Sequence[str]], known: Names = ()
) -> bool:
    """Whether the column said to hold given names holds family names and the other way round.

    `known`: given and family names of the charts that are here, as `pair` folds them.
    """
    pairs = [pair(given, family) for given, family in _named(fields, rows)]
    there = sum(one not in known and one[::-1] in known for one in pairs)
    here = sum(one in known for one in pairs)
    if there >= 2 and there > here:
        return True
    swapped = sum(_is_given(family) and not _is_given(given) for given, family in pairs)
    straight = sum(_is_given(given) and not _is_given(family) for given, family in pairs)
    return here == 0 and swapped >= _FEW and swapped > 3 * straight


def pair(given: str, family: str) -> tuple[str, str]:
    """Both names, folded, for comparing."""
    return " ".join(folding.words(given)), " ".join(folding.words(family))


def examples(fields: Mapping[int, str], rows: Sequence[Sequence[str]], count: int = 3) -> list[str]:
    """Some values of the family-name column that are given names, each once."""
    found = (family for _, family in _named(fields, rows) if _is_given(pair("", family)[1]))
    return list(dict.fromkeys(found))[:count]


def are_born_lately(days: Sequence[date], today: date) -> bool:
    """Whether most of these birth dates would be children's: perhaps days of visits."""
    young = sum(on.year > today.year - _CHILD_YEARS for on in days)
    return young >= _FEW and 2 * young > len(days)


def read_both_ways(cells: Sequence[str], written: Written) -> str:
    """A date that may be two days, for showing how it is read; empty if there is none."""
    for cell in cells:
        first = values.day(cell, values.DateOrder.MDY)
        second = values.day(cell, values.DateOrder.DMY)
        if first and second and first != second and values.day(cell, written.order):
            return cell.strip()
    return ""


def _named(fields: Mapping[int, str], rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    places = {field: place for place, field in fields.items()}
    if not {"given_name", "family_name"} <= places.keys():
        return []
    given, family = places["given_name"], places["family_name"]
    found = [
        (row[given].strip(), row[family].strip()) for row in rows if max(given, family) < len(row)
    ]
    return [(one, other) for one, other in found if one and other]


def _is_given(folded: str) -> bool:
    return bool(folded) and folded.split()[0] in GIVEN
