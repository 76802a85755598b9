"""index.html in a browser: it reads without a script, searches with one, and bars none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsers import DESK, PHONE
from tests.packaging import records
from tests.packaging.test_html import page as made

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture
def address(tmp_path: Path) -> str:
    (tmp_path / "index.html").write_text(made(records.rich()), "utf-8")
    return (tmp_path / "index.html").as_uri()


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_it_searches_under_its_own_policy(
    new_page: NewPage, address: str, viewport: dict[str, int]
) -> None:
    page = new_page(viewport)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    assert page.locator(".entry:visible").count() == 10
    page.get_by_role("searchbox").fill("NEUROTÓXIN")
    page.get_by_text("1 found").wait_for()
    assert page.locator(".entry:visible").count() == 1
    page.get_by_role("searchbox").fill("")
    page.get_by_role("combobox").select_option("late")
    page.get_by_text("1 found").wait_for()
    assert page.locator(".entry:visible h3").all_inner_texts() == ["Late weight"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []


def test_it_reads_without_a_script(new_page: NewPage, address: str) -> None:
    page = new_page(PHONE, java_script_enabled=False)
    page.goto(address)
    assert not page.locator(".tools").is_visible()
    page.locator(".entry summary", has_text="Neurotoxin").click()
    assert page.get_by_role("img", name="Face, front. 1: glabella left, 4 U Botox").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_bars_nobody(new_page: NewPage, address: str, scheme: str) -> None:
    page = new_page(PHONE, color_scheme=scheme, bypass_csp=True)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
