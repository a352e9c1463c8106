"""Rules of the house that no ready-made linter knows; each names what to do instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from collections.abc import Iterator

import pytest
from tests.architecture.source_tree import Module
from tests.architecture.source_tree import files
from tests.architecture.source_tree import is_ours
from tests.architecture.source_tree import name_of
from tests.architecture.source_tree import source_modules

Breaks = Callable[[Module, ast.AST], bool]
NEAR_MONEY = ("/karvan_finance/", "/karvan/values.py", "/karvan/documents/", "/karvan/companies/")
WORKS_ON_SCHEMAS = (
    "core/src/karvan/care/",
    "core/src/karvan/db/",
    "core/src/karvan/migrations/",
    "core/src/karvan/plugins/",
    "core/src/karvan/testing/",
)  # names of tables and columns cannot be bound; they come from declarations, never from users
COMMITS_HERE = ("core/src/karvan/",)
TELLS_TIME_HERE = ("core/src/karvan/clock.py", "core/src/karvan/testing/")
MARKS_TEXT_HERE = (
    "core/src/karvan/web/markdown.py",  # of users, cleaned by nh3
    "core/src/karvan/web/kit/lists/drawing.py",  # cells, escaped one by one; tests try every kind
)
LOADS_PLUGINS_HERE = ("core/src/karvan/plugins/", "core/src/karvan/cli/")
SIDES = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
)
BOOTSTRAP_SIDES = re.compile(r"class=\"[^\"]*\b(?:float-(?:left|right)|text-(?:left|right))\b")


def called(node: ast.AST) -> str:
    """`a.b.c` of a call `a.b.c(...)`, else nothing."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def dotted(node: ast.expr) -> str:
    """What `ast.unparse` gives, without its cost for plain names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ast.unparse(node)


def floats_near_money(module: Module, node: ast.AST) -> bool:
    return called(node) == "float" and any(part in f"/{module.name}" for part in NEAR_MONEY)


def formats_sql(module: Module, node: ast.AST) -> bool:
    """`text(f"...")`, `text("..." % x)`, `text("...".format(x))`, `text("..." + x)`."""
    if called(node) not in {"text", "sa.text", "sql_text", "sql"} or not node.args:
        return False
    if module.name.startswith(WORKS_ON_SCHEMAS):
        return False
    argument = node.args[0]
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in argument.values)
    return isinstance(argument, ast.BinOp) or called(argument).endswith(".format")


def commits(module: Module, node: ast.AST) -> bool:
    return called(node).endswith(".commit") and not module.name.startswith(COMMITS_HERE)


def asks_the_wall_clock(module: Module, node: ast.AST) -> bool:
    return not module.name.startswith(TELLS_TIME_HERE) and (
        called(node) in {"date.today", "datetime.today", "datetime.utcnow", "datetime.date.today"}
        or (called(node) == "datetime.now" and not node.args and not node.keywords)
    )


def runs_text(_module: Module, node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(
            alias.name.split(".")[0] in {"pickle", "marshal", "shelve"} for alias in node.names
        )
    return called(node) in {"eval", "exec", "compile", "pickle.loads", "render_template_string"}


def trusts_markup(module: Module, node: ast.AST) -> bool:
    """`Markup(value)`; a constant, or what a template has rendered, may be marked."""
    if called(node) not in {"Markup", "markupsafe.Markup"} or not node.args:
        return False
    if module.name in MARKS_TEXT_HERE:
        return False
    is_ours = isinstance(node.args[0], ast.Constant) or called(node.args[0]).endswith(".render")
    return not is_ours


def imports_by_string(module: Module, node: ast.AST) -> bool:
    return not module.name.startswith(LOADS_PLUGINS_HERE) and called(node) in {
        "import_module",
        "importlib.import_module",
        "__import__",
    }


def raises_no_name(_module: Module, node: ast.AST) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    return (called(node.exc) or ast.unparse(node.exc)) in {"Exception", "BaseException"}


RULES: dict[str, Breaks] = {
    "no float near money: Decimal, Fraction or minor units": floats_near_money,
    "no formatted SQL text: bind parameters": formats_sql,
    "only the unit of work commits": commits,
    "time comes from ctx.clock": asks_the_wall_clock,
    "no text is run as code, nothing is unpickled": runs_text,
    "no Markup around data: escape it": trusts_markup,
    "packages are imported by name, never by string": imports_by_string,
    "errors have a name: a subclass of AppError": raises_no_name,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_code_keeps_the_rule(rule):
    breaks = RULES[rule]

    broken = [
        f"{module.name}:{node.lineno}"
        for module in source_modules()
        if not module.is_migration
        for node in module.nodes
        if breaks(module, node)
    ]

    assert broken == []


def test_templates_mark_nothing_as_safe_and_hold_no_inline_script_or_style():
    marks = re.compile(
        r"(?<!['\"])\|\s*safe\b|autoescape\s+false|\son[a-z]+=|\sstyle=|javascript:", re.I
    )

    assert list(findings(".html", marks)) == []


def test_style_sheets_and_templates_know_start_and_end_not_left_and_right():
    assert [*findings(".css", SIDES), *findings(".html", BOOTSTRAP_SIDES)] == []


def findings(suffix: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for path in files():
        if path.suffix == suffix and is_ours(path) and "/src/" in name_of(path):
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if pattern.search(line):
                    yield f"{name_of(path)}:{number}: {line.strip()}"
