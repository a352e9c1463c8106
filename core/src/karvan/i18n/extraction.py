"""Find every text a user may see: in templates, in `_()` calls and in the docstrings of errors.

The first paragraph of an `AppError` is its message, so it is a text to translate like any other.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_ERROR_ROOT = "AppError"


def extract_catalogue(package: Path, domain: str, *, core: Path) -> Catalog:
    """All texts of one package, without line numbers, so that moving code changes nothing.

    `core` is the folder of karvan: the errors of a plugin derive from its error classes.
    """
    template = Catalog(domain=domain, project=domain)
    sources = sorted(package.rglob("*.py"))
    for path in sources:
        _add(template, package, path, _texts(path, "python"))
    for path in sorted(package.rglob("templates/**/*.html")):
        _add(template, package, path, _texts(path, "jinja2"))
    known = error_classes(sorted(core.rglob("*.py")) + sources)
    for path in sources:
        _add(template, package, path, error_messages(path, known))
    return template


def _texts(path: Path, method: str) -> Iterator[str | tuple[str, ...]]:
    options = {"silent": "false", "trimmed": "true"} if method == "jinja2" else {}
    with path.open("rb") as source:
        for found in extract(method, source, keywords=KEYWORDS, options=options):
            yield found[1]


def _add(
    template: Catalog, package: Path, path: Path, found: Iterable[str | tuple[str, ...]]
) -> None:
    place = (path.relative_to(package.parent).as_posix(), 0)
    for text in found:
        if any(text):
            template.add(text, locations=[place])


def error_classes(sources: Iterable[Path]) -> frozenset[str]:
    """Names of all classes that derive, directly or not, from `AppError`."""
    bases = {
        node.name: {_base_name(base) for base in node.bases}
        for path in sources
        for node in _classes(path)
    }
    known = {_ERROR_ROOT}
    while more := {name for name, parents in bases.items() if parents & known} - known:
        known |= more
    return frozenset(known)


def error_messages(path: Path, known: frozenset[str]) -> Iterator[str]:
    """The messages of the error classes in one file."""
    for node in _classes(path):
        if node.name in known and (docstring := ast.get_docstring(node)):
            yield " ".join(inspect.cleandoc(docstring).split("\n\n", 1)[0].split())


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(path.read_bytes(), filename=str(path))
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _base_name(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
