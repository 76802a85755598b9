"""The browser of the journeys: fixtures for tests marked `browser`. No browser is a failure."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools import chrome

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys. Raises NoBrowser, which `make browser` cures."""
    found = chrome.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path,
            args=list(found.arguments),
            env={**os.environ, **found.environment},
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages, each in a context of its own (a person of her own): `new_page(PHONE)`."""
    contexts = []

    def make(viewport: dict[str, int] = DESK, **options: object) -> Page:
        context = chromium.new_context(viewport=viewport, accept_downloads=True, **options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
