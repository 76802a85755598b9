"""Photos come out upright, without place, serial or thumbnail, or say why they do not."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from cartella.packaging import photos
from cartella.packaging.photos import PhotoFormat, PhotoProblem
from tests.packaging import papers, records


def stored(tmp_path: Path, name: str, body: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(body)
    return path


def far(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a pixel, away from the soft edges of JPEG."""
    small = [image.convert("RGB").resize((12, 16), Image.Resampling.BOX) for image in (one, other)]
    return max(high for _, high in ImageChops.difference(*small).getextrema())


@pytest.fixture(params=["jpegtran", "without jpegtran"])
def tool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without jpegtran":
        monkeypatch.setattr(photos.shutil, "which", lambda name: None)


@pytest.mark.usefixtures("tool")
def test_eight_orientations_come_out_upright_and_alike(tmp_path: Path) -> None:
    paths = [stored(tmp_path, f"{n}.jpg", papers.camera_jpeg(n)) for n in range(1, 9)]
    results = photos.process_batch(paths, tmp_path)
    assert [r.facts.orientation for r in results] == list(range(1, 9))
    for result in results:
        assert (result.facts.width, result.facts.height) == (120, 160)
        for made in (*result.copies, *result.thumbnails):
            image = Image.open(made)
            assert image.size == (120, 160)
            assert far(image, papers.face()) < 24
            assert image.getexif().get(0x0112, 1) == 1


@pytest.mark.usefixtures("tool")
def test_copies_tell_the_moment_and_nothing_else(tmp_path: Path) -> None:
    path = stored(tmp_path, "a.jpg", papers.camera_jpeg(6))
    copy, small = photos.upright_copy(path), photos.thumbnail(path)
    assert copy is not None and small is not None
    for data in (copy, small):
        for word in (b"MAKER", b"SERIAL", b"COMMENT", b"BEHIND", b"GPS"):
            assert word not in data
    exif = Image.open(io.BytesIO(copy)).getexif()
    assert dict(exif.get_ifd(0x8769)) == {0x9003: "2024:05:01 10:11:12"}
    assert dict(exif.get_ifd(0x8825)) == {}
    assert b"Exif" not in small


def test_an_upright_photo_keeps_the_cameras_own_bits(tmp_path: Path) -> None:
    path = stored(tmp_path, "a.jpg", papers.camera_jpeg(1))
    result = photos.process(path, tmp_path)
    assert not result.is_reencoded
    original, copy = Image.open(path), Image.open(result.copies[0])
    assert ImageChops.difference(original.convert("RGB"), copy.convert("RGB")).getbbox() is None


def test_facts_are_read(tmp_path: Path) -> None:
    facts = photos.examine(stored(tmp_path, "a.jpg", papers.camera_jpeg(8)))
    assert facts.format is PhotoFormat.JPEG
    assert facts.taken_at == "2024:05:01 10:11:12"
    assert facts.has_gps and facts.frames == 1 and facts.problem is None


def test_a_thumbnail_is_small(tmp_path: Path) -> None:
    body = papers.camera_jpeg(6, size=(1200, 1600))
    small = photos.thumbnail(stored(tmp_path, "a.jpg", body))
    assert small is not None
    assert Image.open(io.BytesIO(small)).size == (300, 400)


def test_content_counts_and_not_the_suffix(tmp_path: Path) -> None:
    out = io.BytesIO()
    papers.face().save(out, "PNG")
    assert photos.examine(stored(tmp_path, "a.jpg", out.getvalue())).format is PhotoFormat.PNG
    assert photos.examine(stored(tmp_path, "b.heic", papers.camera_jpeg())).problem is None


def test_a_see_through_png_is_laid_on_white(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    copy = photos.upright_copy(stored(tmp_path, "a.png", out.getvalue()))
    assert copy is not None
    assert Image.open(io.BytesIO(copy)).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", PhotoProblem.EMPTY),
        (b"%PDF-1.7 not a photo", PhotoProblem.NOT_A_PHOTO),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, PhotoProblem.DAMAGED),
        (papers.camera_jpeg(size=(400, 400))[:2500], PhotoProblem.DAMAGED),
        (papers.png_bomb(), PhotoProblem.TOO_LARGE),
    ],
)
def test_what_cannot_be_shown_says_why(tmp_path: Path, body: bytes, problem: PhotoProblem) -> None:
    path = stored(tmp_path, "a.jpg", body)
    assert photos.examine(path).problem is problem
    assert photos.upright_copy(path) is None
    assert photos.thumbnail(path) is None


def test_one_bad_photo_does_not_spoil_the_batch(tmp_path: Path) -> None:
    bodies = [papers.camera_jpeg(3), b"junk", papers.png_bomb(), papers.camera_jpeg(6)]
    paths = [stored(tmp_path, str(n), body) for n, body in enumerate(bodies)]
    results = photos.process_batch(paths, tmp_path)
    assert [bool(r.copies) for r in results] == [True, False, False, True]


@pytest.mark.samples
def test_every_sample_is_shown_or_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = sorted((records.samples() / "images").iterdir())
    results = dict(zip(paths, photos.process_batch(paths, tmp_path), strict=True))
    shown = [r for r in results.values() if r.copies]
    with capsys.disabled():
        print(f"\n{len(results)} sample photos, {len(shown)} shown")
    by_name = {path.name: result for path, result in results.items()}
    assert by_name["heif_truncated.heic"].facts.problem is PhotoProblem.DAMAGED
    assert by_name["heif_empty.heic"].facts.problem is PhotoProblem.EMPTY
    assert by_name["heif_bird_burst.heic"].facts.frames == 4
    assert len(by_name["heif_bird_burst.heic"].copies) == 4
    assert by_name["img_5195.heic"].facts.has_gps
    for result in results.values():
        assert bool(result.copies) == (result.facts.problem is None)
        for made in (*result.copies, *result.thumbnails):
            data = made.read_bytes()
            assert not dict(Image.open(made).getexif().get_ifd(0x8825))
            assert b"http://ns.adobe.com/xap" not in data


@pytest.mark.samples
def test_samples_of_one_portrait_in_every_orientation_look_alike(tmp_path: Path) -> None:
    paths = sorted((records.samples() / "images").glob("orientation_portrait_*.jpg"))
    results = photos.process_batch(paths, tmp_path)
    images = [Image.open(r.thumbnails[0]).convert("RGB") for r in results]
    for image in images[1:]:
        assert far(images[0], image) < 24
