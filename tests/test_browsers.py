"""The browser that journeys stand on starts and draws, wherever it came from."""

import pytest

from tests.browsers import PHONE


@pytest.mark.browser
def test_the_browser_draws_a_page(new_page):
    page = new_page(PHONE)
    page.set_content("<h1>Cartella</h1>")
    assert page.evaluate("document.querySelector('h1').offsetHeight") > 10
    assert page.evaluate("window.innerWidth") == 390
