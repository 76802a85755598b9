"""Drawn faces: clearly not photographs of anybody, and different before and after."""

import io

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 900, 1200


def face(skin: str, hair: str, *, is_relaxed: bool, words: str) -> bytes:
    """A drawn face from the front as JPEG; frown lines before, none after."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "#cfd8d6")
    draw = ImageDraw.Draw(image)
    draw.ellipse((170, 90, 730, 760), fill=hair)
    draw.rectangle((370, 820, 530, 1060), fill=skin)
    draw.ellipse((90, 980, 810, 1500), fill="#7c8f8a")
    draw.ellipse((220, 180, 680, 900), fill=skin)
    for left in (300, 480):
        draw.ellipse((left, 470, left + 120, 530), fill="white")
        draw.ellipse((left + 40, 475, left + 85, 525), fill="#3d4f43")
        draw.arc((left - 10, 400, left + 130, 480), 200, 340, fill=hair, width=12)
    draw.line((450, 540, 430, 660, 470, 670), fill="#00000055", width=5)
    draw.arc((360, 690, 540, 800), 20, 160, fill="#9b3b3b", width=10)
    if not is_relaxed:
        for offset in (-14, 14):
            draw.line((450 + offset, 400, 450 + offset // 2, 460), fill="#7a4a3a", width=5)
        for height in (280, 310, 340):
            draw.arc((310, height, 590, height + 60), 200, 340, fill="#7a4a3a", width=4)
    draw.text((20, 20), f"drawn for the demo, {words}", fill="#33413c", font_size=26)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
