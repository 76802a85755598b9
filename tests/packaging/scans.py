"""Faxes and scans, made here: pages of a picture as scanners and fax machines write them."""

import io

from PIL import Image, ImageDraw


def fax(pages: int, *, words: str = "Please send my records", down: int = 98) -> bytes:
    """A fax of standard fineness: 204 dots an inch across, `down` of them down."""
    frames = []
    for number in range(1, pages + 1):
        page = Image.new("1", (1728, 1078), 1)
        draw = ImageDraw.Draw(page)
        draw.rectangle((60, 40, 1660, 1040), outline=0, width=3)
        draw.text((120, 100), f"{words} ({number})", fill=0, font_size=48)
        frames.append(page)
    out = io.BytesIO()
    frames[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=frames[1:],
        compression="group4",
        resolution_unit=2,
        x_resolution=204.0,
        y_resolution=float(down),
    )
    return out.getvalue()
