"""Reads the house's own code: one function a rule, from a module's text to what breaks the rule."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2] / "src" / "cartella"

PURE = ("law", "packaging", "ledger.chain", "release.lifecycle")
# Besides the standard library; the table of docs/style.md in a form that a machine reads.
PURE_MAY = {
    *("yaml", "lxml", "orjson", "rfc8785", "jsonschema_rs", "nh3", "filetype", "cryptography"),
    *("pikepdf", "pypdfium2", "typst", "fontTools", "PIL", "pi_heif"),
}
# Modules at the top that are no room: anybody but the pure rooms may read them.
ANYBODY = frozenset({"clock", "guard", "reading", "logs", "rights", "scratch", "shape", "version"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    "practices": frozenset(),
    "blobs": frozenset({"practices"}),
    "jobs": frozenset({"practices"}),
    "ledger": frozenset({"practices"}),
    "post": frozenset({"practices", "jobs", "ledger"}),
    "accounts": frozenset({"practices", "post"}),
    "charts": frozenset({"accounts", "practices", "blobs", "jobs", "ledger", "packaging", "law"}),
    "release": frozenset(
        {"charts", "accounts", "post", "practices", "blobs", "jobs", "ledger", "packaging", "law"}
    ),
    "backup": frozenset(
        {"release", "charts", "accounts", "post", "practices", "blobs", "jobs", "ledger"}
        | {"packaging"}
    ),
    "doctor": frozenset(
        {"backup", "release", "charts", "accounts", "post", "practices", "blobs", "jobs", "ledger"}
    ),
    "desk": frozenset(
        {"backup", "doctor", "release", "charts", "accounts", "practices", "ledger", "law"}
    ),
    "portal": frozenset({"release", "charts", "accounts", "practices", "ledger", "law"}),
}
# Single names that a door may know of a room it may not: a refusal, a progress, a demo's letters.
BESIDE = {
    "desk.page": {"cartella.blobs.store.StoreFull"},
    "desk.path": {"cartella.jobs.models.Job"},
    "desk.views.delivery": {"cartella.jobs.left"},
    "desk.views.demo_outbox": {"cartella.post.outbox"},
    "desk.channel_forms": {
        *("cartella.post.channels.Given", "cartella.post.contracts.Terms"),
        *("cartella.post.models.Carries", "cartella.post.models.ChannelSetting"),
        *("cartella.post.models.Covers", "cartella.post.models.Encryption"),
        "cartella.post.providers.Provider",
    },
    "desk.views.channels": {
        *("cartella.post.channels", "cartella.post.contracts", "cartella.post.holding"),
        *("cartella.post.providers", "cartella.post.trouble", "cartella.post.trying"),
        *("cartella.post.models.Channel", "cartella.post.models.ChannelTest"),
        *("cartella.post.models.Hold", "cartella.blobs.store.StoreFull"),
    },
}


def modules() -> Iterator[tuple[str, str]]:
    """Every module of ours but migrations, as (dotted name within cartella, text)."""
    for path in sorted(ROOM.rglob("*.py")):
        parts = path.relative_to(ROOM).with_suffix("").parts
        if "migrations" not in parts:
            yield ".".join(part for part in parts if part != "__init__"), path.read_text()


def imported(text: str, name: str = "") -> Iterator[str]:
    """Dotted names of all that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_imports(name: str, text: str) -> list[str]:
    """Imports that point up, aside or out of a pure room."""
    room = name.partition(".")[0]
    pure = next((one for one in PURE if name == one or name.startswith(f"{one}.")), None)
    wrong = []
    for target in imported(text):
        if pure is not None:
            if _leaves_pure(target, pure):
                wrong.append(f"{name} imports {target}")
        elif target.startswith("cartella.") and room in MAY_IMPORT:
            other = target.split(".")[1]
            known = BESIDE.get(name, set())
            if other not in MAY_IMPORT[room] | ANYBODY | {room} and target not in known:
                wrong.append(f"{name} imports {target}")
        elif name == "clock" and target.startswith("cartella"):
            wrong.append(f"{name} imports {target}")
    return wrong


def _leaves_pure(target: str, pure: str) -> bool:
    top = target.partition(".")[0]
    if top == "cartella":
        return not target.startswith(f"cartella.{pure}")
    return top not in sys.stdlib_module_names and top not in PURE_MAY


def inner_imports(name: str, text: str) -> list[str]:
    """Imports inside functions: they hide where a room leads."""
    wrong = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
            wrong += [f"{name}:{one.lineno} imports inside {node.name}" for one in inner]
    return wrong


_FIELD = re.compile(r"(ForeignKey|OneToOneField|ManyToManyField)")


def upward_fields(name: str, text: str) -> list[str]:
    """Foreign keys by string to a room that may not be imported."""
    room = name.partition(".")[0]
    wrong = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and _FIELD.search(ast.unparse(node.func))):
            continue
        target = node.args[0] if node.args else None
        if isinstance(target, ast.Constant) and isinstance(target.value, str):
            other = target.value.partition(".")[0].lower() if "." in target.value else room
            allowed = MAY_IMPORT.get(room, frozenset()) | {room}
            if room in MAY_IMPORT and other not in allowed:
                wrong.append(f"{name}:{node.lineno} points to {target.value}")
    return wrong


_CLOCKS = re.compile(
    r"\b(datetime|date|timezone|time|dt)\.(now|utcnow|today|time|localtime|gmtime|localdate)$"
    r"|^(now|utcnow|localdate|Now|CurrentTimestamp)$"
)


def clock_reads(name: str, text: str) -> list[str]:
    """Readings of the wall clock. `time.monotonic` measures, it tells no time."""
    wrong = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _CLOCKS.search(ast.unparse(node.func)):
            wrong.append(f"{name}:{node.lineno} {ast.unparse(node.func)}")
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            wrong.append(f"{name}:{node.value.lineno} {node.arg}")
    return wrong


_MOVING = ("RecordsRequest", "Round", "Package")


def state_writes(name: str, text: str) -> list[str]:
    """Writing of a `state`: by attribute, update(state=…), create(state=…), or update_fields."""
    wrong = []
    for node in ast.walk(ast.parse(text)):
        where = f"{name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    wrong.append(f"{where} assigns {ast.unparse(target)}")
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            words = {word.arg for word in node.keywords}
            is_write = called.endswith((".update", ".create", "_or_create"))
            is_moving = called.split(".")[0] in _MOVING or called in _MOVING
            if "state" in words and (called.endswith(".update") or (is_moving and is_write)):
                wrong.append(f"{where} writes state by {called}")
            if called in _MOVING and "state" in words:
                wrong.append(f"{where} makes one with a state")
            if (
                called == "setattr"
                and len(node.args) > 1
                and "'state'" in ast.unparse(node.args[1])
            ):
                wrong.append(f"{where} sets state by name")
            if called.endswith(("save", "bulk_update")):
                fields = " ".join(ast.unparse(one) for one in [*node.args[1:], *node.keywords])
                if "'state'" in fields:
                    wrong.append(f"{where} saves state")
    return wrong


def manager_uses(name: str, text: str) -> list[str]:
    """Model managers named in a door; a subquery of the practice's own rows (OuterRef) is none."""
    wrong = []
    tree = ast.parse(text)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
            above: ast.AST | None = node
            while above is not None and not _is_subquery(above):
                above = parents.get(above)
            if above is None:
                wrong.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    return wrong


def _is_subquery(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("Exists", "Subquery")
