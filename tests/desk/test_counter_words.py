"""What a patient reads on the tablet and on the sign is plain, in English as it is written."""

import re
from pathlib import Path

from cartella import desk, reading
from cartella.release import practice_forms

SCREENS = Path(desk.__file__).parent / "templates" / "desk" / "counter"


def words_of_screens() -> str:
    """Every sentence of the tablet's screens."""
    found = []
    for path in sorted(SCREENS.glob("*.html")):
        text = path.read_text()
        found += re.findall(r'{% translate ["\'](.+?)["\'] %}', text)
        found += re.findall(r"{% blocktranslate[^%]*%}(.+?){% endblocktranslate %}", text)
    return ".\n\n".join(re.sub(r"{{ \w+ }}", "five", one) for one in found)


def test_the_tablet_is_plain():
    assert words_of_screens().count("\n\n") > 15
    found = reading.read(words_of_screens(), language="en")
    assert found.is_measurable and found.is_plain, found.score


def test_the_sign_and_the_form_are_plain(make_practice):
    practice = make_practice()
    parts: list[str] = []
    for kind in practice_forms.Kind:
        title, blocks = practice_forms.sheet(practice, kind, "en")
        parts += [title, *(one.text for one in blocks)]
    found = reading.read(".\n\n".join(parts), language="en")
    assert found.is_measurable and found.is_plain, found.score


def test_nothing_is_asked_that_may_not_be_asked():
    said = words_of_screens().lower()
    for never in ("notary", "why do you", "authorization", "insurance", "social security"):
        assert never not in said
