"""The child that decodes photos. See `photos.py`."""

import io
import re
import subprocess
import warnings
from pathlib import Path

import pi_heif
from PIL import Image, UnidentifiedImageError

from cartella.packaging import child, jpeg_markers

_FORMATS = ("JPEG", "PNG", "HEIF")
_ORIENTATION, _EXIF_IFD, _GPS_IFD, _TAKEN = 0x0112, 0x8769, 0x8825, 0x9003
_TAKEN_FORM = re.compile(r"[0-9]{4}:[0-9]{2}:[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_QUALITY = 92
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_JPEGTRAN = {
    2: ["-flip", "horizontal"],
    3: ["-rotate", "180"],
    4: ["-flip", "vertical"],
    5: ["-transpose"],
    6: ["-rotate", "90"],
    7: ["-transverse"],
    8: ["-rotate", "270"],
}


def handle(request: child.Json) -> child.Json:
    """Facts of one picture, and its copies and thumbnails as files."""
    source = Path(request["source"])
    Image.MAX_IMAGE_PIXELS = request["most_pixels"]
    if source.stat().st_size == 0:
        return {"problem": "EMPTY"}
    facts: child.Json = {}
    answer = _answer(source, facts, request)
    if "problem" in answer:  # what was made before the fault was found must not pass for a copy
        target = Path(request["target"])
        for made in target.parent.glob(f"{target.name}-*.jpg"):
            made.unlink()
    return answer


def _answer(source: Path, facts: child.Json, request: child.Json) -> child.Json:
    try:
        with Image.open(source, formats=_FORMATS) as image:
            _about(image, facts)
            if image.width * image.height > request["most_pixels"]:
                return facts | {"problem": "TOO_LARGE"}
            return facts | _made(image, facts, source, request)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return facts | {"problem": "TOO_LARGE"}
    except UnidentifiedImageError:
        return facts | {"problem": "DAMAGED" if _looks_like_photo(source) else "NOT_A_PHOTO"}
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        return facts | {"problem": "DAMAGED"}


def _looks_like_photo(source: Path) -> bool:
    with source.open("rb") as stream:
        head = stream.read(12)
    return head[:3] == b"\xff\xd8\xff" or head[:4] == b"\x89PNG" or head[4:8] == b"ftyp"


def _about(image: Image.Image, facts: child.Json) -> None:
    kind = image.format or ""
    facts["format"] = "JPEG" if kind in ("JPEG", "MPO") else kind
    facts["frames"] = getattr(image, "n_frames", 1) if kind == "HEIF" else 1
    orientation, taken, has_gps = _exif(image)
    facts |= {"orientation": orientation, "has_gps": has_gps}
    if taken:
        facts["taken_at"] = taken
    turned = orientation >= 5
    facts["width"] = image.height if turned else image.width
    facts["height"] = image.width if turned else image.height


def _exif(image: Image.Image) -> tuple[int, str | None, bool]:
    """Orientation 1 to 8, moment taken, place present; broken Exif counts as none."""
    orientation, taken, has_gps = 1, None, False
    try:
        exif = image.getexif()
        value = exif.get(_ORIENTATION, 1)
        orientation = value if isinstance(value, int) and 1 <= value <= 8 else 1
        has_gps = bool(exif.get_ifd(_GPS_IFD))
        text = str(exif.get_ifd(_EXIF_IFD).get(_TAKEN, "")).strip("\0 ")
        taken = text if _TAKEN_FORM.fullmatch(text) and not text.startswith("0000") else None
    except (ValueError, TypeError, OSError, SyntaxError, KeyError, OverflowError):
        pass
    if image.format == "HEIF":
        orientation = 1  # the decoder has turned it
    return orientation, taken, has_gps


def _made(image: Image.Image, facts: child.Json, source: Path, request: child.Json) -> child.Json:
    copies, thumbnails, is_reencoded = [], [], False
    for number, frame in enumerate(_frame_order(image, request["most_frames"])):
        if facts["frames"] > 1:
            image.seek(frame)
        turn = _TURNS.get(facts["orientation"])
        whole = None
        if request["copies"]:
            target = Path(f"{request['target']}-{number}.jpg")
            data = _lossless(facts, source, request) if facts["format"] == "JPEG" else None
            if data is None:
                whole = _rgb(image, turn)
                data = _jpeg(whole, _icc(image))
                is_reencoded = True
            if "taken_at" in facts:
                data = jpeg_markers.with_exif(data, _only_taken(facts["taken_at"]))
            target.write_bytes(data)
            copies.append(str(target))
        small = Path(f"{request['target']}-{number}-small.jpg")
        small.write_bytes(_small(whole or image, None if whole else turn, request["thumbnail_px"]))
        thumbnails.append(str(small))
    return {"copies": copies, "thumbnails": thumbnails, "is_reencoded": is_reencoded}


def _frame_order(image: Image.Image, most: int) -> list[int]:
    """The main picture first, then the rest of the burst in its order."""
    if image.format != "HEIF":
        return [0]
    first = image.tell()
    return [first, *(n for n in range(getattr(image, "n_frames", 1)) if n != first)][:most]


def _rgb(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    image.load()
    flat = image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        flat = image.convert("I").point(lambda v: v / 256).convert("L")
    elif "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        flat = Image.new("RGB", rgba.size, "white")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    flat = flat if flat.mode in ("RGB", "L") else flat.convert("RGB")
    return flat.transpose(turn) if turn is not None else flat


def _icc(image: Image.Image) -> bytes | None:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and image.mode in ("RGB", "RGBA", "L") else None


def _jpeg(image: Image.Image, icc: bytes | None) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, icc_profile=icc, comment=b"", exif=b"")
    return out.getvalue()


def _lossless(facts: child.Json, source: Path, request: child.Json) -> bytes | None:
    """The camera's own picture turned without decoding; None where that cannot be done exactly."""
    try:
        bare = jpeg_markers.strip(source.read_bytes())
    except jpeg_markers.NotJpeg:
        return None
    if facts["orientation"] == 1:
        return bare
    if not request["jpegtran"]:
        return None
    turned = subprocess.run(
        [request["jpegtran"], "-copy", "icc", "-perfect", *_JPEGTRAN[facts["orientation"]]],
        input=bare,
        capture_output=True,
        check=False,
    )
    return turned.stdout if turned.returncode == 0 and turned.stdout else None


def _only_taken(taken_at: str) -> bytes:
    """An Exif block with the moment taken, as the camera wrote it, and nothing else."""
    exif = Image.Exif()
    exif.get_ifd(_EXIF_IFD)[_TAKEN] = taken_at
    return exif.tobytes()


def _small(image: Image.Image, turn: Image.Transpose | None, side: int) -> bytes:
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (2 * side, 2 * side))
    icc = _icc(image)
    flat = _rgb(image, None)
    flat = flat.copy() if flat is image else flat
    flat.thumbnail((side, side), reducing_gap=2.0)
    flat = flat.transpose(turn) if turn is not None else flat
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=82, icc_profile=icc, comment=b"", exif=b"")
    return out.getvalue()


if __name__ == "__main__":
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pi_heif.register_heif_opener(thumbnails=False)
    child.serve(handle)
