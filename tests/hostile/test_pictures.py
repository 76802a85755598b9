"""Photos that are bombs, turned, misnamed or of odd kinds: kept, said, and nothing else lost."""

import io

import pi_heif  # noqa: F401  (its absence would make the HEIC cases pass for nothing)
import pypdfium2
import pytest
from PIL import Image

from tests.hostile import outcome
from tests.hostile.outcome import survived, written
from tests.packaging import papers


def jpeg_bomb(side: int = 40_000) -> bytes:
    """A JPEG of a few hundred bytes that says it has 1,600 million pixels."""
    small = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(small, "JPEG")
    data = bytearray(small.getvalue())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = side.to_bytes(2, "big") * 2
    return bytes(data)


def heic_head() -> bytes:
    """What begins as HEIC and is cut off."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\x01\0meta"


BROKEN = {
    "jpeg-bomb": ("before.jpg", jpeg_bomb(), "would unfold to more pixels"),
    "png-bomb": ("before.png", papers.png_bomb(), "would unfold to more pixels"),
    "cut-jpeg": ("before.jpg", papers.camera_jpeg()[:900], "damaged or cut off"),
    "cut-heic": ("before.heic", heic_head(), "damaged or cut off"),
    "0-byte": ("before.heic", b"", "empty (0 bytes)"),
    "text": ("before.jpg", b"not a photo", "not a JPEG, PNG or HEIC"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_photo_goes_out_as_received_and_the_pages_say_so(give, tmp_path, kind):
    name, content, words = BROKEN[kind]
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    good = papers.camera_jpeg(size=(64, 48))
    got = give(
        chart, written(tmp_path, f"in/{name}", content), written(tmp_path, "in/ok.jpg", good)
    )
    survived(got, content, good)
    assert words in got.said
    assert words in got.text()


def test_a_wrong_suffix_is_said_and_the_content_believed(give, tmp_path):
    letter = papers.plain(["Words of the letter"])
    photo = papers.camera_jpeg()
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(
        chart, written(tmp_path, "in/photo.jpg", letter), written(tmp_path, "in/letter.pdf", photo)
    )
    survived(got, letter, photo)
    assert got.said.count("not what its name says") == 2
    assert "Words of the letter" in got.text()
    assert _pictures(got.files()["records.pdf"])


def test_all_eight_orientations_are_shown_upright(give, tmp_path):
    originals = [papers.camera_jpeg(number, size=(120, 160 + number)) for number in range(1, 9)]
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    paths = [
        written(tmp_path, f"in/photo-{number}.jpg", content)
        for number, content in enumerate(originals, 1)
    ]
    got = give(chart, *paths)
    survived(got, *originals)
    pictures = _pictures(got.files()["records.pdf"])
    assert len(pictures) == 8
    for picture in pictures:
        wide, high = picture.size
        assert high > wide
        assert _is_red(picture.getpixel((wide // 2, high // 12)))
        assert _is_blue(picture.getpixel((wide // 10, high * 3 // 4)))
    inside = papers.everything_in(got.files()["records.pdf"])
    for word in (b"SERIALWORD", b"MAKERWORD", b"COMMENTWORD", b"BEHINDWORD"):
        assert word not in inside


@pytest.mark.samples
def test_heic_is_shown_and_the_original_kept(give, tmp_path, samples):
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    path = samples / "images" / "heif_l_exif_xmp_iptc.heic"
    got = give(chart, path)
    survived(got, path.read_bytes())
    assert len(_pictures(got.files()["records.pdf"])) == 1


def _pictures(pdf: bytes) -> list[Image.Image]:
    """The photos that are drawn on the pages."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    found = []
    for page in document:
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=6):
            picture = thing.get_bitmap().to_pil().convert("RGB")
            if min(picture.size) > 20:
                found.append(picture)
    return found


def _is_red(colour: tuple[int, int, int]) -> bool:
    return colour[0] > 180 and max(colour[1:]) < 90


def _is_blue(colour: tuple[int, int, int]) -> bool:
    return colour[2] > 180 and max(colour[:2]) < 90
