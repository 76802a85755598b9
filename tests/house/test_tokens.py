"""The colours can be read, light and dark: WCAG 2.2, 1.4.3 (text 4.5) and 1.4.11 (borders 3.0)."""

import re
from itertools import product

import pytest

from tools.catalogs import ROOM

CSS = ROOM / "static" / "cartella" / "css"
GROUNDS = ("paper", "sheet", "shade")
WORDS = ("ink", "quiet", "accent", "accent-deep", "attention", "danger", "done")
ON_COLOUR = (
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-danger", "danger"),
    ("accent", "accent-soft"),
    ("attention", "attention-soft"),
    ("danger", "danger-soft"),
    ("done", "done-soft"),
    ("ink", "accent-soft"),
    ("ink", "attention-soft"),
    ("ink", "danger-soft"),
    ("ink", "done-soft"),
)
TEXT = (*product(WORDS, GROUNDS), *ON_COLOUR)
EDGES = tuple(product(("edge", "accent", "danger"), GROUNDS))


def schemes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css; the dark ones laid over the light ones."""
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    colour = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
    return {
        "light": dict(colour.findall(light)),
        "dark": dict(colour.findall(light)) | dict(colour.findall(dark)),
    }


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_the_guideline_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#6b7280", "#ffffff") == pytest.approx(4.83, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), TEXT)
def test_text_stands_out(scheme: str, word: str, ground: str):
    colours = schemes()[scheme]
    assert contrast(colours[word], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_borders_and_focus_stand_out(scheme: str, edge: str, ground: str):
    colours = schemes()[scheme]
    assert contrast(colours[edge], colours[ground]) >= 3.0


def test_no_other_file_names_a_colour():
    """One file of tokens; a photograph's white ground and paper's black and white are no tokens."""
    for path in CSS.glob("*.css"):
        if path.name != "tokens.css":
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text())) <= {
                "#ffffff", "#000000", "#333333", "#999999", "#555555",
            }  # fmt: skip


def test_every_used_token_is_defined():
    defined = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text()))
    for path in CSS.glob("*.css"):
        assert set(re.findall(r"var\(--([\w-]+)\)", path.read_text())) <= defined
