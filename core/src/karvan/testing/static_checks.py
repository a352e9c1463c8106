"""What can be said of a plugin from its metadata, declarations and sources alone."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from importlib.metadata import distributions
from typing import TYPE_CHECKING
from typing import Any

from flask import Flask
from jinja2 import TemplateSyntaxError
from sqlalchemy import DateTime
from sqlalchemy import Float

from karvan.db.base import metadata
from karvan.plugins.declarations import DECLARATIONS
from karvan.plugins.discovery import discover
from karvan.plugins.gate import mount_plugins
from karvan.plugins.ordering import order_plugins
from karvan.web.kit.pages import ROUTES
from karvan.web.kit.routes import endpoints_of

if TYPE_CHECKING:
    from karvan.testing.subjects import Subject

SURFACE = {
    "karvan.api",
    "karvan.contracts",
    "karvan.testing",
    "karvan.values",
    "karvan.text",
    "karvan.errors",
    "karvan.calendars",
    "karvan.expressions",
    "karvan.merge_text",
    "karvan.amount_words",
    "karvan.graphs",
    "karvan.units",
}
_UNSAFE = re.compile(
    r"\|\s*safe\b|{%-?\s*autoescape\s+false|\bon\w+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
_SHUFFLES = 20


def metadata_is_sound(subject: Subject) -> Iterator[str]:
    """One word, a bounded range of core, requirements that are met."""
    for problem in subject.discovery.problems:
        yield problem.summary


def it_loads(subject: Subject) -> Iterator[str]:
    """It imports and declares itself; tables carry its prefix and the company's key."""
    for problem in subject.registry.problems:
        yield f"{problem.stage}: {problem.summary}"


def imports_are_public(subject: Subject) -> Iterator[str]:
    """From core only the stable surface, from a required plugin only its `api` and `events`."""
    private = {
        subject.discovery.found[word].entry_point.module.partition(".")[0]
        for word in subject.metadata.requires
    }
    for place, node in subject.nodes():
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        for module in modules:
            top, _dot, rest = module.partition(".")
            inner = rest.partition(".")[0]
            if top == "karvan" and f"karvan.{inner}" not in SURFACE:
                yield f"{place} imports {module}, which is no part of the stable surface"
            if top in private and inner not in {"api", "events"}:
                yield f"{place} imports {module}; use its api or events"


def columns_are_exact(subject: Subject) -> Iterator[str]:
    """No float, and no date with a time of day but without a time zone."""
    for name in subject.registry.loaded[subject.word].tables:
        for column in metadata.tables[name].columns:
            kind: Any = column.type
            kind = getattr(kind, "impl", kind)
            if isinstance(kind, Float) and kind.asdecimal is False:
                yield f"{name}.{column.name} is a float"
            if isinstance(kind, DateTime) and not kind.timezone:
                yield f"{name}.{column.name} is a datetime without a time zone; use UtcInstant"


def routes_are_its_own(subject: Subject) -> Iterator[str]:
    """Every address lies below its prefix and declares one access; nothing reaches further."""
    before = len(subject.registry.problems)
    made = endpoints_of(subject.registry, ROUTES)
    mount_plugins(Flask("karvan.conformance", static_folder=None), subject.registry, made)
    for problem in subject.registry.problems[before:]:
        yield problem.summary


def templates_are_its_own(subject: Subject) -> Iterator[str]:
    """They compile, lie in a folder of its word, and are free of inline script and `safe`."""
    environment = Flask("karvan.conformance", static_folder=None).jinja_env
    environment.globals["_"] = str
    for path in subject.templates:
        text = path.read_text(encoding="utf-8")
        if subject.word not in path.parts:
            yield f"{path.name} does not lie in templates/{subject.word}/"
        if found := _UNSAFE.search(text):
            yield f"{path.name} holds “{found[0]}”, which the content policy refuses"
        try:
            environment.parse(text)
        except TemplateSyntaxError as wrong:
            yield f"{path.name}:{wrong.lineno}: {wrong.message}"


def code_is_safe(subject: Subject) -> Iterator[str]:
    """No `eval`, no `Markup`, no SQL made of text, no pickle."""
    nodes = list(subject.nodes())
    with_text = {_file(place) for place, node in nodes if _imports_sql_text(node)}
    for place, node in nodes:
        name = _called(node)
        if name in {"eval", "exec", "Markup"}:
            yield f"{place} calls {name}"
        is_text = isinstance(node, ast.Call) and (
            _is_sql_text(node) or (name == "text" and _file(place) in with_text)
        )
        if is_text and not _is_constant(node):
            yield f"{place} makes SQL of text that is put together"
        if isinstance(node, ast.Import) and "pickle" in {each.name for each in node.names}:
            yield f"{place} imports pickle"


def readme_says_how_to_remove_it(subject: Subject) -> Iterator[str]:
    """The README has a section “Removal”."""
    if not re.search(r"^#+\s*Removal", subject.readme, re.MULTILINE):
        yield "the README has no section “Removal”"


def order_does_not_depend_on_the_disk(subject: Subject) -> Iterator[str]:
    """Shuffled distributions give the same order; loading it again declares the same."""
    installed = list(distributions())
    orders = {
        order_plugins(discover(random.sample(installed, len(installed))).found).words
        for _ in range(_SHUFFLES)
    }
    if len(orders) > 1:
        yield f"the order changes with the disk: {orders}"
    unknown = {type(each) for each in subject.registry.loaded[subject.word].declarations}
    for kind in unknown - set(DECLARATIONS):
        yield f"{kind.__name__} is no declaration"


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _is_sql_text(node: ast.Call) -> bool:
    """`sqlalchemy.text(...)`, `sa.text(...)`, or `connection.exec_driver_sql(...)`."""
    function = node.func
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    is_text = function.attr == "text" and owner in {"sa", "sqlalchemy"}
    return is_text or function.attr == "exec_driver_sql"


def _imports_sql_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and "text" in {each.name for each in node.names}
    )


def _file(place: str) -> str:
    return place.partition(":")[0]


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(node.args) and isinstance(node.args[0], ast.Constant)
