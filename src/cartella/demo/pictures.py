"""Drawn faces: clearly not photographs of anybody, and different before and after."""

import io

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 900, 1200
_INK = "#33413c"
_CREASE = "#7a4a3a"
_TURNED = {"front": 0, "left": -70, "right": 70}  # how far the features lie from the middle
VIEWS = tuple(_TURNED)


def face(skin: str, hair: str, *, is_relaxed: bool, words: str, view: str = "front") -> bytes:
    """A drawn face as JPEG, seen from the front or turned; creases before, none after."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "#cfd8d6")
    draw = ImageDraw.Draw(image)
    turn = _TURNED[view]
    draw.ellipse((170 - turn // 2, 90, 730 - turn // 2, 760), fill=hair)
    draw.rectangle((370, 820, 530, 1060), fill=skin)
    draw.ellipse((90, 980, 810, 1500), fill="#7c8f8a")
    draw.ellipse((220, 180, 680, 900), fill=skin)
    _features(draw, hair, turn)
    if not is_relaxed:
        _creases(draw, turn * 2 / 3)
    draw.rectangle((0, 0, _WIDTH, 62), fill="#e9eeec")
    draw.text((20, 16), f"DRAWN for the demo: {words}, {view}", fill=_INK, font_size=26)
    draw.rectangle((0, 0, _WIDTH - 1, _HEIGHT - 1), outline=_INK, width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _features(draw: ImageDraw.ImageDraw, hair: str, turn: int) -> None:
    for left in (300 + turn, 480 + turn):
        draw.ellipse((left, 470, left + 120, 530), fill="white")
        draw.ellipse((left + 40 + turn // 6, 475, left + 85 + turn // 6, 525), fill="#3d4f43")
        draw.arc((left - 10, 400, left + 130, 480), 200, 340, fill=hair, width=12)
    nose = 450 + turn * 5 // 4
    draw.line((nose, 540, nose - 20 + turn // 4, 660, nose + 20, 670), fill="#8a6a58", width=5)
    draw.arc((360 + turn, 690, 540 + turn, 800), 20, 160, fill="#9b3b3b", width=10)


def _creases(draw: ImageDraw.ImageDraw, turn: float) -> None:
    middle = 450 + turn
    for offset in (-14, 14):
        draw.line((middle + offset, 400, middle + offset // 2, 460), fill=_CREASE, width=5)
    for height in (280, 310, 340):
        draw.arc((310 + turn, height, 590 + turn, height + 60), 200, 340, fill=_CREASE, width=4)
    for corner in (290 + turn, 610 + turn):
        for rise in (-16, 0, 16):
            draw.line((corner, 505, corner + (-18 if corner < middle else 18), 505 + rise), _CREASE)
