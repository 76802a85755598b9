"""What people do at the doors, as the journeys tell it: ask, read a code, sign in, look closely."""

import html
import os
import re
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cartella import serve
from tests.browsers import DESK, PHONE

CARTELLA = str(Path(sys.executable).with_name("cartella"))
PASSWORD = "demo-juniper-2026"
# The browser says so of any page that answers 403 or 404, which some journeys ask for.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
AXE = Axe()
FIRST_PORT = 20_000
_given: set[int] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The addresses of both doors, and where the store lies."""

    desk: str
    public: str
    data: Path
    environment: dict[str, str]
    log: Path
    slug: str = "juniper"


def free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on, and that nobody is given.

    Below the ports that systems hand out by themselves, and each process of pytest begins
    elsewhere, so that two that start at once do not both take the same.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_PORT + 2_000 * (worker % 6)
    begin = os.getpid() % 1_000
    for step in range(1_000):
        port = first + 2 * ((begin + step) % 1_000)
        if port in _given:
            continue
        try:
            serve.refuse_taken("127.0.0.1", port)
            serve.refuse_taken("127.0.0.1", port + 1)
        except serve.PortTaken:
            continue
        _given.add(port)
        return port
    raise AssertionError("no port is free")


def watched(page: Page) -> Page:
    """The same page; what its console complains of is kept for `quiet`."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type in ("error", "warning") and not EXPECTED.match(said.text)
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda asked: (
            complaints.append(f"{asked.url} failed: {asked.failure}")
            if asked.failure != "net::ERR_ABORTED"  # the journey went on before it had come
            else None
        ),
    )
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def complaints(page: Page) -> list[str]:
    """Errors of scripts, refusals by the content policy, addresses that were not reached."""
    return list(page.complaints)  # type: ignore[attr-defined]


def outbox(house: House) -> str:
    """The words of the demo's outbox."""
    with urllib.request.urlopen(f"{house.desk}/demo/outbox/", timeout=10) as answer:  # noqa: S310
        return html.unescape(re.sub(r"<[^>]+>", " ", answer.read().decode()))


def messages_to(house: House, to: str) -> list[str]:
    """What went to an address, newest first."""
    with urllib.request.urlopen(f"{house.desk}/demo/outbox/", timeout=10) as answer:  # noqa: S310
        text = answer.read().decode()
    panels = re.findall(r'<section class="panel">(.*?)</section>', text, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]+>", " ", panel)) for panel in panels]
    return [words for words in plain if f"· {to}" in words]


def code_for(house: House, to: str, *, after: int = 0, seconds: float = 30) -> str:
    """The newest six-digit code to an address, once more than `after` have come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = [re.findall(r"\b\d{6}\b", words) for words in messages_to(house, to)]
        codes = [some[0] for some in found if some]
        if len(codes) > after:
            return codes[0]
        time.sleep(0.25)
    raise AssertionError("no code came")


def codes_so_far(house: House, to: str) -> int:
    """How many codes went to an address."""
    return sum(bool(re.search(r"\b\d{6}\b", words)) for words in messages_to(house, to))


def sign_in(page: Page, house: House, email: str) -> None:
    """Password, then the code of the app, which the demo shows."""
    page.goto(f"{house.desk}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    code = re.search(re.escape(email) + r"\s+(\d{6})", outbox(house))
    assert code is not None
    page.fill("input[name=code]", code[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receipt says."""

    number: str
    code: str


def ask(
    page: Page, house: House, name: str, born: tuple[str, str, str], email: str, words: str = ""
) -> None:
    """The first four screens; ends on the fifth. The button of each page is its only primary."""
    page.goto(f"{house.public}/{house.slug}/")
    page.locator("main a.primary").click()
    page.fill("[name=stated_name]", name)
    for box, value in enumerate(born):
        page.fill(f"[name=stated_born_on_{box}]", value)
    page.locator("main button.primary").click()
    if words:
        page.fill("[name=wanted_words]", words)
    page.locator("main button.primary").click()
    page.fill("[name=contact_email]", email)
    page.locator("main button.primary").click()
    page.wait_for_url("**/ask/check/")
    page.locator("main button.primary").click()
    page.wait_for_url("**/ask/prove/")


def receipt(page: Page, house: House) -> Receipt:
    """Look at the receipt."""
    page.goto(f"{house.public}/{house.slug}/ask/receipt/")
    number, code = page.locator("main .code").all_inner_texts()
    return Receipt(number=number, code=code)


def open_step(page: Page, key: str) -> None:
    """Open a step of a request's path unless it is open."""
    step = page.locator(f"#step-{key} > details")
    if step.get_attribute("open") is None:
        step.locator("> summary").click()


def _barred(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong. Its half megabyte is sent once a page, not once a size."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return page.evaluate("axe.run({resultTypes: ['violations']}).then(said => said.violations)")


def looked_at(page: Page, *, sizes: tuple[dict[str, int], ...] = (PHONE, DESK)) -> list[str]:
    """What is wrong with a page for eyes, hands and readers, at each size: empty is good."""
    wrong = []
    page.wait_for_load_state()
    before = page.viewport_size
    for size in sizes:
        page.set_viewport_size(size)
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wrong.append(f"{page.url} at {size['width']}: scrolls sideways by {over}")
        for violation in _barred(page):
            where = [node["html"][:100] for node in violation["nodes"][:2]]
            wrong.append(f"{page.url} at {size['width']}: {violation['id']} {where}")
    if before is not None:
        page.set_viewport_size(before)
    return wrong + [f"{page.url}: {said}" for said in complaints(page)]
