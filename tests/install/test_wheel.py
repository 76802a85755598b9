"""The wheel as `pipx install cartella` takes it: whole, alone in a clean environment, in an empty
home. Left out by name where the registry cannot be reached and nothing is kept from before."""

import os
import re
import socket
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

from cartella import serve

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
PINS = ROOT / "requirements" / "pins.txt"
EXPORT = ("export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "--no-annotate")

pytestmark = pytest.mark.slow

# What a page, a letter, a package or an answer of the law needs besides code.
NEEDED = [
    "cartella/templates/base_desk.html",
    "cartella/portal/templates/portal/home.html",
    "cartella/release/templates/letters/denial.txt",
    "cartella/post/templates/post/code.txt",
    "cartella/locale/es/LC_MESSAGES/django.mo",
    "cartella/law/data/us.yaml",
    "cartella/law/data/us-wy.yaml",
    "cartella/charts/kits/other.yaml",
]
NEEDED_KINDS = {
    "cartella/static/cartella/css/": ".css",
    "cartella/static/cartella/js/": ".js",
    "cartella/static/cartella/fonts/": ".woff2",
    "cartella/packaging/fonts/": ".ttf",
    "cartella/packaging/schema/": "",
    "cartella/packaging/layout/": "",
    "cartella/release/migrations/": ".py",
}


def uv(*words: str | Path, cwd: Path | None = None) -> str:
    """Run uv: first with what is kept on this machine, then with the registry."""
    said = ""
    for offline in (["--offline"], []):
        done = subprocess.run(
            [UV, *map(str, words), *offline], cwd=cwd, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout
        said = done.stderr
    if re.search(r"(?i)connect|dns|network|timed out|not found in the cache|offline", said):
        pytest.skip(f"no registry and nothing kept: {said.strip().splitlines()[-1][:200]}")
    raise AssertionError(said[-3000:])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--quiet", "--out-dir", folder, ROOT, cwd=ROOT)
    [made] = folder.glob("cartella-*.whl")
    return made


@pytest.fixture(scope="module")
def cartella(wheel, tmp_path_factory) -> Path:
    """The command of an environment that holds nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    uv("venv", "--quiet", "--python", sys.executable, folder)
    uv("pip", "install", "--quiet", "--python", folder, "-c", PINS, wheel)
    return folder / "bin" / "cartella"


@pytest.fixture
def home(tmp_path) -> dict[str, str]:
    """An environment without any setting of ours, and an empty home."""
    path = os.environ["PATH"]
    return {"HOME": str(tmp_path), "PATH": path}


def run(cartella: Path, home: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [cartella, *words], env=home, cwd=home["HOME"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_all_that_pages_letters_and_law_need_is_inside_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert not [one for one in NEEDED if one not in names]
    for folder, ending in NEEDED_KINDS.items():
        assert [one for one in names if one.startswith(folder) and one.endswith(ending)], folder
    tops = {name.split("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"cartella"}
    stray = r"(^|/)(tests?|tools|conftest|\.cache|__pycache__)(/|\.py$)|\.(po|sqlite3|key|env)$"
    assert not [name for name in names if re.search(stray, name) and not name.endswith(".po")]
    kept = {p.relative_to(ROOT / "src").as_posix() for p in _files_of_git()}
    assert not kept - set(names)


def test_the_pins_are_those_of_the_lock():
    held = uv(*EXPORT, "--quiet", "--format", "requirements.txt", cwd=ROOT)
    plain = [line for line in held.splitlines() if line and not line.startswith("#")]
    kept = [one for one in PINS.read_text().splitlines() if one and not one.startswith("#")]
    assert kept == plain, f"run: uv {' '.join(EXPORT)} -o {PINS.relative_to(ROOT)}"


def test_each_dependency_has_a_floor_that_the_pins_keep():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert all(">=" in one for one in project["dependencies"])
    pinned = PINS.read_text().lower()
    for one in project["dependencies"]:
        name = re.match(r"[\w-]+", one)[0].lower().replace("_", "-")
        assert re.search(rf"(?m)^{name}==", pinned), name


def test_from_an_empty_home_it_says_answers_makes_and_serves(cartella, home):
    assert run(cartella, home, "--version").startswith("cartella 0.")
    said = run(cartella, home, "law", "explain", "--state", "US-TX", "--on", "2026-11-24")
    assert "164.524" in said
    run(cartella, home, "init", "--name", "Oak Street", "--state", "US-CA")
    port = _free_port()
    house = subprocess.Popen(
        [cartella, "serve", "--port", str(port)],
        env=home,
        cwd=home["HOME"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    desk = f"http://127.0.0.1:{port}"
    try:
        assert serve.wait_until_well(f"{desk}/healthz", seconds=40)
        page = _read(f"{desk}/accounts/login/", language="es")
        assert 'lang="es"' in page
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert _read(f"{desk}{address}")
        with pytest.raises(OSError):  # desk-only: nobody listens next door
            socket.create_connection(("127.0.0.1", port + 1), timeout=1)
    finally:
        house.terminate()
        house.communicate(timeout=30)
    assert house.returncode == 0


def test_spanish_is_inside_and_can_be_read(cartella, home):
    asked = (
        "import gettext, pathlib, cartella; "
        "folder = pathlib.Path(cartella.__file__).parent / 'locale'; "
        "print(gettext.translation('django', folder, ['es']).gettext('Patients'))"
    )
    said = run(cartella.with_name("python"), home, "-c", asked)
    assert said.strip() not in ("", "Patients")


def _files_of_git() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(url: str, language: str = "en") -> str:
    asked = urllib.request.Request(url, headers={"Accept-Language": language})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return answer.read().decode("utf-8", "replace")
