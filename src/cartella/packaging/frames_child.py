"""The child that opens pictures of several pages. See `frames.py`."""

import io
import warnings

from PIL import Image, ImageSequence, TiffImagePlugin, UnidentifiedImageError

from cartella.packaging import child

_STRANGE = (OSError, EOFError, KeyError, IndexError, TypeError, ValueError, UnidentifiedImageError)


def handle(request: child.Json) -> child.Json:
    """Count the pages, or draw one."""
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before anything is unfolded
    warnings.simplefilter("ignore")
    try:
        with Image.open(request["source"], formats=("TIFF",)) as picture:
            if request["act"] == "count":
                return _counted(picture, request)
            return _drawn(picture, request)
    except _STRANGE:
        return {"problem": "DAMAGED"}
    except SyntaxError:  # what Pillow raises over a header that lies
        return {"problem": "DAMAGED"}


def _counted(picture: Image.Image, request: child.Json) -> child.Json:
    if picture.width * picture.height > request["most_pixels"]:
        return {"problem": "TOO_LARGE"}
    picture.load()
    pages = 0
    for _frame in ImageSequence.Iterator(picture):
        pages += 1
        if pages >= request["most_pages"]:
            break
    return {"pages": pages}


def _drawn(picture: Image.Image, request: child.Json) -> child.Json:
    if not 1 <= request["page"] <= request["most_pages"]:
        return {"problem": "DAMAGED"}
    picture.seek(request["page"] - 1)
    if picture.width * picture.height > request["most_pixels"]:
        return {"problem": "TOO_LARGE"}
    across, down = _dots(picture)
    shown = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    width = min(request["width_px"], shown.width)
    height = max(1, round(width * shown.height / shown.width * across / down))
    shown = shown.resize((width, min(height, 8 * width)), Image.Resampling.BOX)
    out = io.BytesIO()
    shown.save(out, "PNG", compress_level=3)
    return {"picture": out.getvalue().hex()}


def _dots(picture: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down; equal where the file says nothing that can be."""
    tags = getattr(picture, "tag_v2", {})
    try:
        across = float(tags.get(TiffImagePlugin.X_RESOLUTION, 1))
        down = float(tags.get(TiffImagePlugin.Y_RESOLUTION, 1))
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0, 1.0
    return (across, down) if across > 0 < down and 0.2 < across / down < 5 else (1.0, 1.0)


if __name__ == "__main__":
    child.serve(handle)
