"""Change the law room in small ways and see whether its tests notice: `make mutants`.

A seeded sample of mutants, each in a process of its own forked from a warm parent, each against the
law's cases and, if they notice nothing, the test files that name its module. What was tried is kept
beside the sources' and tests' digest, so that a run that was stopped goes on where it was.
Libraries that do this rewrite the whole tree or start an interpreter a mutant; here 1,500 take
minutes.
"""

import argparse
import ast
import contextlib
import gc
import hashlib
import importlib.abc
import importlib.util
import io
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from tools.mutants import LAW, Changer, Mutant, modules, sample

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests/law"
CASES = TESTS / "cases"
KEPT = ROOT / ".cache/mutants.json"
SAMPLE, AT_LEAST = 1500, 0.85
SECONDS = 90  # a mutant that runs longer is stuck, and so noticed
# The cases are run without pytest, which would take longer over them than the law does; the walk of
# all questions takes minutes.
ELSEWHERE = frozenset({"test_cases.py", "test_every_fact.py"})
ALWAYS = ("test_defaults.py",)
READING = ("test_loader.py", "test_book_edges.py")
ALSO = {"schema.py": READING, "schema_fees.py": READING, "loader.py": READING}


def tests_of(module: str) -> list[str]:
    """The test files that name the module, its own first."""
    stem = Path(module).stem
    every = [path for path in sorted(TESTS.rglob("test_*.py")) if path.name not in ELSEWHERE]
    own = [path for path in every if stem in path.stem or path.stem[5:] in stem]
    own += [path for path in every if path.name in (*ALSO.get(Path(module).name, ()), *ALWAYS)]
    naming = [path for path in every if path not in own and _names(path.read_text(), stem)]
    return [str(path) for path in (*own, *naming)]


def _names(text: str, stem: str) -> bool:
    lines = [line for line in text.splitlines() if "import" in line or line.startswith("    ")]
    return any(f"law.{stem} " in line or line.strip(" ,") == stem or
               ("from cartella.law" in line and stem in line) for line in lines[:80])  # fmt: skip


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of the law room from a changed tree."""

    def __init__(self, mutant: Mutant) -> None:
        self.path = LAW / mutant.module
        self.number = mutant.number
        dotted = mutant.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.name = "cartella.law" if dotted == "__init__" else f"cartella.law.{dotted}"

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        tree = Changer(self.number).visit(ast.parse(self.path.read_text()))
        code = compile(ast.fix_missing_locations(tree), str(self.path), "exec")
        exec(code, module.__dict__)  # noqa: S102 (our own source, changed in one place)


def survives(mutant: Mutant | None, files: list[str]) -> bool:
    """Whether the tests pass with the mutant in place (None: the room as it is). Forks."""
    child = os.fork()
    if child == 0:
        _run(mutant, files)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(mutant: Mutant | None, files: list[str]) -> None:
    code = 1
    with contextlib.suppress(BaseException), Path(os.devnull).open("w") as nowhere:
        if mutant is not None:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
            sys.meta_path.insert(0, Planted(mutant))
        gc.disable()  # a child lives for a second or two
        wrong = _wrong_case()
        print(f"{wrong}: not right" if wrong else "The cases are right.", flush=True)
        code = 1 if wrong else _pytest(files)
    os._exit(code)


def _wrong_case() -> str | None:
    """The first of the law's cases that comes out otherwise than it should."""
    from cartella.law.rulings import case, compare  # in the child, so that the mutant is imported

    for path in sorted(CASES.glob("*.yaml")):
        for one in case.read(path):
            if compare.judge(one).verdict is not compare.Verdict.RIGHT:
                return f"{path.name}: {one.id}"
    return None


def _pytest(files: list[str]) -> int:
    import pytest  # imported by the warm parent already

    if not files:
        return 0
    # The law room is pure: no Django, and no settings of the whole suite.
    options = ["-x", "-q", "-c", os.devnull, f"--rootdir={ROOT}", f"--confcutdir={TESTS}"]
    options += [
        word for name in ("cacheprovider", "xdist", "django") for word in ("-p", f"no:{name}")
    ]
    return int(pytest.main([*options, "--import-mode=importlib", "--hypothesis-seed=0", *files]))


def digest(*folders: Path) -> str:
    """What the results depend on: the sources and data, or the tests and cases."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".yaml"):
                found.update(path.read_bytes())
    return found.hexdigest()


def _digests() -> dict[str, str]:
    return {"law": digest(LAW), "tests": digest(TESTS)}


def _kept() -> dict[str, bool]:
    """What was tried of this very room. Where only tests were changed, those that lived are tried
    again and those that were noticed count as noticed; remove the file to try all afresh."""
    try:
        kept = json.loads(KEPT.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    now = _digests()
    if kept.get("law") != now["law"]:
        return {}
    survived: dict[str, bool] = kept["survived"]
    is_same = kept.get("tests") == now["tests"]
    return {key: lived for key, lived in survived.items() if is_same or not lived}


def _keep(results: dict[str, bool], of: dict[str, str]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    fresh = KEPT.with_suffix(".new")
    fresh.write_text(json.dumps({**of, "survived": results}))
    fresh.replace(KEPT)


def _share(chosen: list[Mutant], workers: int) -> Iterator[list[Mutant]]:
    for number in range(workers):
        yield chosen[number::workers]


def _work(chosen: list[Mutant], pipe: int) -> None:
    with os.fdopen(pipe, "w") as out:
        for mutant in chosen:
            lived = survives(mutant, tests_of(mutant.module))
            out.write(json.dumps([mutant.key, lived]) + "\n")
            out.flush()
    os._exit(0)


def run(count: int, workers: int, only: str = "") -> int:
    """Try the sample; 0 if enough mutants are noticed, 1 if not, 2 if the tests fail unmutated."""
    import hypothesis  # noqa: F401  (warm: every child has it)
    import pytest  # noqa: F401
    import yaml  # noqa: F401

    tried = [module for module in modules() if only in module]
    everything = sorted({name for module in tried for name in tests_of(module)})
    if not survives(None, everything):
        print("The law room's tests fail as it stands; nothing can be said about mutants.")
        return 2
    of, results, chosen = _digests(), _kept(), sample(count, only)
    todo = [one for one in chosen if one.key not in results]
    print(f"{len(chosen)} mutants, {len(chosen) - len(todo)} tried before.", flush=True)
    readers = []
    for share in _share(todo, workers):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(reader)
            _work(share, writer)
        os.close(writer)
        readers.append(os.fdopen(reader))
    _collect(readers, results, of)
    return _report(chosen, results)


def _collect(readers: list[io.TextIOWrapper], results: dict[str, bool], of: dict[str, str]) -> None:
    import selectors

    waiting = selectors.DefaultSelector()
    for one in readers:
        waiting.register(one, selectors.EVENT_READ)
    while waiting.get_map():
        for ready, _events in waiting.select():
            line = ready.fileobj.readline()  # type: ignore[union-attr]
            if not line:
                waiting.unregister(ready.fileobj)
                continue
            key, lived = json.loads(line)
            results[key] = lived
            if len(results) % 20 == 0:
                _keep(results, of)
    _keep(results, of)


def _report(chosen: list[Mutant], results: dict[str, bool]) -> int:
    lived = [one for one in chosen if results.get(one.key)]
    for one in lived:
        print(f"lives: {one.module}:{one.line} {one.what}")
    total, alive = Counter(one.module for one in chosen), Counter(one.module for one in lived)
    for module in sorted(total):
        killed = total[module] - alive[module]
        print(f"{module:32} {killed:4} of {total[module]:4} noticed")
    score = 1 - len(lived) / len(chosen) if chosen else 1.0
    print(
        f"{len(chosen) - len(lived)} of {len(chosen)} noticed: {score:.1%}, wanted {AT_LEAST:.0%}"
    )
    return 0 if score >= AT_LEAST else 1


def main() -> int:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=SAMPLE)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="modules whose path holds this")
    options = parser.parse_args()
    return run(options.count, options.workers, options.only)


if __name__ == "__main__":
    sys.exit(main())
