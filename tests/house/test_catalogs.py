"""No word escapes translation, and what a patient reads is there in Spanish."""

import re
from pathlib import Path

import pytest

from tests.house import bare_text
from tools import catalogs

ROOM = catalogs.ROOM
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def words_of(message) -> list[tuple[str, str]]:
    """Pairs (source, translation); the plural form is held against every plural."""
    if isinstance(message.id, (tuple, list)):
        ids = [message.id[0]] + [message.id[1]] * (len(message.string) - 1)
        return list(zip(ids, message.string, strict=True))
    return [(message.id, message.string)]


@pytest.mark.parametrize("locale", catalogs.LOCALES)
def test_catalogue_says_what_the_source_says_and_lacks_nothing_a_patient_reads(locale):
    assert catalogs.differences(locale) == []


@pytest.mark.parametrize("locale", catalogs.LOCALES)
def test_translations_carry_the_same_values(locale):
    wrong = []
    for message in catalogs.kept(locale):
        if not message.id or not catalogs.is_translated(message):
            continue
        for number, (source, words) in enumerate(words_of(message)):
            said, asked = set(PLACEHOLDER.findall(words)), set(PLACEHOLDER.findall(source))
            # A singular may say "one" instead of the number.
            is_one = isinstance(message.id, (tuple, list)) and number == 0
            if said != asked and not (is_one and said < asked):
                wrong.append((source, words))
    assert wrong == []


def test_words_marked_inside_an_f_string_are_found(tmp_path):
    source = """x = f'<a>{text(said(N_("Skip this")))}</a>{ngettext("A", "B", n)}' + N_("Plain")"""
    (tmp_path / "page.py").write_text(source)
    found = {message.id for message in catalogs.extracted(tmp_path) if message.id}
    assert found == {"Skip this", "Plain", ("A", "B")}


@pytest.mark.parametrize("path", bare_text.templates(ROOM), ids=lambda p: str(p.relative_to(ROOM)))
def test_no_word_of_a_template_stands_outside_gettext(path: Path):
    assert bare_text.in_template(path.read_text(), is_markup=path.suffix == ".html") == []


@pytest.mark.parametrize("room", ["desk", "portal", "release", "accounts"])
def test_no_label_of_a_form_stands_outside_gettext(room: str):
    found = {
        str(path.relative_to(ROOM)): bare
        for path in (ROOM / room).rglob("*.py")
        if (bare := list(bare_text.in_form(path.read_text())))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "<p>Bare</p>",
        '<img alt="Bare">',
        '<input aria-label="Bare words">',
        '<input type="submit" value="Send">',
        "{% translate 'Marked' %} bare",
        "{% if x %}Bare{% endif %}",
    ],
)
def test_scanner_finds_bare_words(source: str):
    assert bare_text.in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% comment %}Words for us{% endcomment %}<p>{{ name }}</p>",
        "<p title=\"{% translate 'Marked' %}\"></p>",
        "{% blocktranslate %}Marked {{ x }}{% plural %}Marked{% endblocktranslate %}",
        "<kbd>j</kbd> · {{ number }}",
        '<a class="button" href="/x">{{ word }}</a>',
    ],
)
def test_scanner_leaves_marked_words_alone(source: str):
    assert bare_text.in_template(source) == []
