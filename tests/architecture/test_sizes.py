"""Files and functions stay small: the big ones are where nobody dares to change anything."""

from __future__ import annotations

import ast

from tests.architecture.source_tree import Module
from tests.architecture.source_tree import modules
from tests.architecture.source_tree import source_modules

MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 40
MOST_STATEMENTS_OF_A_VIEW = 15


def test_no_file_is_longer_than_500_lines():
    long = {
        module.name: lines
        for module in modules()
        if not module.is_migration and (lines := module.text.count("\n")) > MOST_LINES
    }

    assert long == {}


def test_no_function_is_longer_than_40_lines():
    long = {
        f"{module.name}:{function.lineno} {function.name}": lines
        for module in source_modules()
        if not module.is_migration
        for function in functions(module)
        if (lines := lines_of(function)) > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}


def test_no_view_has_more_than_15_statements():
    long = {
        f"{module.name}:{function.lineno} {function.name}": statements
        for module in source_modules()
        for function in functions(module)
        if is_view(function) and (statements := statements_of(function)) > MOST_STATEMENTS_OF_A_VIEW
    }

    assert long == {}


def functions(module: Module) -> list[ast.FunctionDef]:
    return [node for node in module.nodes if isinstance(node, ast.FunctionDef)]


def lines_of(function: ast.FunctionDef) -> int:
    """The lines of the body, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def statements_of(function: ast.FunctionDef) -> int:
    """What the view does, however many lines the formatter gives each call."""
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def is_view(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in {"get", "post", "route"}
        for decorator in function.decorator_list
    )
