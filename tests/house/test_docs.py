"""Pages of docs/ that are drawn from the code say what the code says."""

import pytest

from tools import docs


@pytest.mark.parametrize("name", docs.PAGES)
def test_a_drawn_page_equals_the_code(name):
    drawn = docs.PAGES[name]()
    assert (docs.DOCS / name).read_text(encoding="utf-8") == drawn, "run `make docs`"


def test_the_page_of_the_life_names_every_act_and_state():
    page = docs.lifecycle()
    for step in docs.TABLE:
        assert f"| {step.act} |" in page
        assert step.to is None or step.to in page
