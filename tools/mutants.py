"""The small changes that can be made to a module of the law room, and a seeded sample of them."""

import ast
import random
from dataclasses import dataclass
from pathlib import Path

LAW = Path(__file__).resolve().parent.parent / "src/cartella/law"
SEED = 20261124

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """The n-th place of a module that can be changed, and what is done there."""

    module: str
    number: int
    line: int
    what: str

    @property
    def key(self) -> str:
        return f"{self.module}:{self.number}"


class Changer(ast.NodeTransformer):
    """Counts the places that can be changed, and changes the one with number `at`."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.places: list[tuple[int, str]] = []

    def _place(self, node: ast.AST, what: str) -> bool:
        self.places.append((getattr(node, "lineno", 0), what))
        return len(self.places) - 1 == self.at

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]  # not the decorators, not the bases
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]  # not annotations, not defaults
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for index, op in enumerate(node.ops):
            new = SWAPS.get(type(op))
            if new and self._place(node, f"{type(op).__name__} to {new.__name__}"):
                node.ops[index] = new()  # type: ignore[call-overload]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if _is_fallback(node):
            node.values[0] = self.visit(node.values[0])
            return node
        self.generic_visit(node)
        new = SWAPS[type(node.op)]
        if self._place(node, f"{type(node.op).__name__} to {new.__name__}"):
            node.op = new()  # type: ignore[assignment]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        new = SWAPS.get(type(node.op))
        is_text = any(isinstance(side, ast.JoinedStr) for side in (node.left, node.right))
        if new and not is_text and self._place(node, f"{type(node.op).__name__} to {new.__name__}"):
            node.op = new()  # type: ignore[assignment]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._place(node, "not dropped"):
            return node.operand
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self._place(node, f"{node.value} to {not node.value}"):
                return ast.copy_location(ast.Constant(not node.value), node)
        elif isinstance(node.value, int) and self._place(node, f"{node.value} to {node.value + 1}"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if self._place(node, "branches swapped"):
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if self._place(node, "if never"):
            node.test = ast.copy_location(ast.Constant(False), node.test)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in NAMES and self._place(node, f"{node.id} to {NAMES[node.id]}"):
            return ast.copy_location(ast.Name(NAMES[node.id], ctx=node.ctx), node)
        return node


def _is_fallback(node: ast.BoolOp) -> bool:
    """Whether the second half is never met with the data as it is: `fact.cite or fact.id`, for the
    loader wants a cite of all that is settled, and `rule.years or 0`, for the type checker."""
    if not isinstance(node.op, ast.Or) or len(node.values) > 2:
        return False
    first, last = node.values[0], node.values[-1]
    is_cite = isinstance(first, ast.Attribute) and first.attr == "cite"
    return is_cite or (
        isinstance(last, ast.Constant)
        and not isinstance(last.value, bool)
        and last.value in (0, "")
    )


def modules() -> list[str]:
    """Every module of the law room by its path under it, such as `rulings/fees.py`."""
    return sorted(str(path.relative_to(LAW)) for path in LAW.rglob("*.py"))


def mutants(module: str) -> list[Mutant]:
    """All mutants of one module."""
    changer = Changer()
    changer.visit(ast.parse((LAW / module).read_text()))
    return [
        Mutant(module=module, number=number, line=line, what=what)
        for number, (line, what) in enumerate(changer.places)
    ]


def sample(count: int, only: str = "") -> list[Mutant]:
    """The seeded sample over the whole room, or over the modules whose path holds `only`."""
    everything = [one for module in modules() if only in module for one in mutants(module)]
    chosen = random.Random(SEED).sample(everything, min(count, len(everything)))  # noqa: S311
    return sorted(chosen, key=lambda one: (one.module, one.number))
