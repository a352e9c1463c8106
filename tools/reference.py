"""Write docs/reference anew from the code: `make reference`.

What these pages say is taken from signatures, docstrings and declarations, so it cannot differ from
what runs; a test compares the pages with the code.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from karvan import api
from karvan import contracts
from karvan.builtin import CORE_SETUPS
from karvan.cli.main import COMMANDS
from karvan.cli.main import cli as command_line
from karvan.config import Config
from karvan.config import Section
from karvan.contracts import contract_info
from karvan.plugins import declarations as kinds
from karvan.plugins.declaring import declaring_methods
from karvan.plugins.discovery import Discovery
from karvan.plugins.discovery import discover
from karvan.plugins.loading import load_plugins
from karvan.plugins.measures import Measure
from karvan.plugins.registrar import Registrar
from karvan.plugins.specs import SPECIFICATIONS
from karvan.plugins.specs import CoreSpecifications

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
BUNDLED = ("finance", "crm", "inventory", "cpq")
NOTE = "<!-- Written by `make reference` from the code. Change the docstring, not this page. -->"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """File name -> text of every page of the reference."""
    declared = bundled_declarations()
    return {
        name: "\n".join([NOTE, "", *lines]).rstrip() + "\n"
        for name, lines in {
            "surface.md": surface(),
            "registrar.md": registrar(),
            "events.md": events(declared),
            "points.md": points(declared),
            "ports.md": ports(declared),
            "permissions.md": permissions(declared),
            "settings.md": settings(declared),
            "reports.md": reports(declared),
            "checks.md": checks(declared),
            "commands.md": commands(),
            "configuration.md": configuration(),
        }.items()
    }


def bundled_declarations() -> list[Any]:
    """Everything core and the four bundled plugins declare."""
    found = discover()
    only = {word: plugin for word, plugin in found.found.items() if word in BUNDLED}
    loaded = load_plugins(Discovery(only, ()), CORE_SETUPS)
    if loaded.problems:
        message = "; ".join(problem.summary for problem in loaded.problems)
        raise SystemExit(f"The plugins do not load: {message}")
    return [each for plugin in loaded.plugins.values() for each in plugin.declarations]


def of(kind: type[Any], declared: Iterable[Any]) -> list[Any]:
    return [each for each in declared if isinstance(each, kind)]


def surface() -> list[str]:
    lines = [
        "# The stable surface",
        "",
        "What a plugin may import from core: these names of `karvan.api`, the modules of",
        "`karvan.contracts`, `karvan.testing`, and the pure libraries `karvan.values`,",
        "`karvan.text`, `karvan.errors` and `karvan.calendars`.",
        "",
        "| `karvan.api` | |",
        "|---|---|",
    ]
    names = sorted(api.__all__, key=str.casefold)
    return [*lines, *(f"| `{name}` | {cell(meaning(getattr(api, name)))} |" for name in names)]


def meaning(value: Any) -> str:
    """The first sentence of a docstring; a constant stands for itself."""
    if callable(value) or inspect.ismodule(value):
        return first_sentence(inspect.getdoc(value) or "")
    return f"the constant {code(value)}"


def registrar() -> list[str]:
    lines = ["# The four specifications and the Registrar", "", "## What core asks of a plugin", ""]
    for name in SPECIFICATIONS:
        lines += described(f"`{name}`", getattr(CoreSpecifications, name))
    lines += [
        "## What a plugin declares",
        "",
        "The methods of `setup`, in `karvan_setup(setup)`.",
        "",
    ]
    for name, method in declaring_methods(Registrar).items():
        lines += described(f"`setup.{name}`", method)
    return lines


def events(declared: list[Any]) -> list[str]:
    lines = ["# Events", "", "Asked before (`*_ing`), told after, and told once committed.", ""]
    for each in sorted(of(kinds.EventDeclaration, declared), key=lambda e: e.name):
        lines += [f"## `{each.name}`", "", f"Version {each.version}. {doc_of(each.event)}", ""]
        lines += fields_table(each.event)
    return lines


def points(declared: list[Any]) -> list[str]:
    lines = ["# Points", "", "Questions asked of every plugin that answers.", ""]
    found = sorted(of(kinds.PointDeclaration, declared), key=lambda p: p.name)
    for each in found:
        lines += described(f"`{each.name}` ({each.result.value})", each.function)
    if not found:
        lines += ["The bundled plugins publish no point yet."]
    return lines


def ports(declared: list[Any]) -> list[str]:
    lines = [
        "# Ports",
        "",
        "Contracts of `karvan.contracts`; `ctx.port(Contract)` is None where no plugin that is on",
        "provides it. The [guide](../plugins/ports.md) says how to use and provide one.",
        "",
    ]
    providers = {each.port: each.plugin for each in of(kinds.PortProvider, declared)}
    for module in contract_modules():
        found = [
            (contract, info)
            for _name, contract in inspect.getmembers(module, inspect.isclass)
            if (info := contract_info(contract)) and contract.__module__ == module.__name__
        ]
        for contract, info in found:
            title = f"## `{contract.__name__}` (`{info.name}`, version {info.version})"
            provider = providers.get(info.name, "none of the bundled plugins")
            lines += [title, "", doc_of(module), "", f"Provided by: {provider}.", ""]
            for method in info.methods:
                lines += described(f"`{method}`", getattr(contract, method), level=3)
                lines += once_per_source(info.writing.get(method))
        values = [
            (name, value)
            for name, value in inspect.getmembers(module, dataclasses.is_dataclass)
            if value.__module__ == module.__name__
        ]
        if values:
            title = f"### Values of `{found[0][1].name}`" if found else "## Values that ports share"
            lines += [title, "", doc_of(module), ""] if not found else [title, ""]
        for name, value in values:
            lines += [f"#### `{name}`", "", doc_of(value), "", *fields_table(value)]
    return lines


def contract_modules() -> list[Any]:
    """Every module of `karvan.contracts`, those that hold a port first."""
    found = [
        importlib.import_module(f"{contracts.__name__}.{each.name}")
        for each in pkgutil.iter_modules(contracts.__path__)
    ]
    return sorted(found, key=lambda each: not any(map(contract_info, classes_of(each))))


def classes_of(module: Any) -> list[type[Any]]:
    return [value for _name, value in inspect.getmembers(module, inspect.isclass)]


def once_per_source(writing: contracts.Writing | None) -> list[str]:
    if writing is None:
        return ["Writes nothing.", ""]
    if writing.ends is None:
        return [f"Writes, once per `{writing.source}`.", ""]
    return [f"Writes, and ends what `{writing.ends}` did for `{writing.source}`.", ""]


def permissions(declared: list[Any]) -> list[str]:
    lines = ["# Permissions", "", "| code | title | implies | in the roles |", "|---|---|---|---|"]
    for each in sorted(of(kinds.Permission, declared), key=lambda p: p.code):
        implied, roles = ", ".join(map(code, each.implies)), ", ".join(each.default_roles)
        lines.append(f"| `{each.code}` | {cell(each.title)} | {implied} | {roles} |")
    return lines


def settings(declared: list[Any]) -> list[str]:
    lines = ["# Settings", "", "| key | title | type | default | scope |", "|---|---|---|---|---|"]
    found = sorted(of(kinds.Setting, declared), key=lambda s: s.key)
    for each in found:
        default = "" if each.secret else code(each.default)
        kind = each.type.__name__
        lines.append(f"| `{each.key}` | {cell(each.title)} | {kind} | {default} | {each.scope} |")
    return lines if found else [*lines[:2], "The bundled plugins declare no setting yet."]


def reports(declared: list[Any]) -> list[str]:
    lines = ["# Reports, measures and import formats", ""]
    for each in sorted(of(kinds.Report, declared), key=lambda r: r.full_code):
        lines += [f"## `{each.full_code}`", "", f"{each.title}. Needs `{each.permission}`.", ""]
        lines += [str(each.summary), ""] if each.summary else []
        lines += [f"Comes as {', '.join(map(code, each.formats))}.", ""]
        lines += ["| `--param` | what | kind | |", "|---|---|---|---|"]
        for param in each.params:
            needed = "required" if param.required else ""
            lines.append(f"| `{param.name}` | {cell(param.label)} | {param.kind} | {needed} |")
        lines.append("")
    lines += ["## Measures", "", "| measure | title | unit | permission |", "|---|---|---|---|"]
    for each in sorted(of(Measure, declared), key=lambda m: m.name):
        title = f"{each.title}: {each.summary}" if each.summary else str(each.title)
        lines.append(f"| `{each.name}` | {cell(title)} | {each.unit} | `{each.permission}` |")
    lines += [
        "",
        "## Import formats",
        "",
        "| target | format | title | permission |",
        "|---|---|---|---|",
    ]
    for each in of(kinds.ImportFormat, declared):
        lines.append(
            f"| `{each.target}` | `{each.code}` | {cell(each.title)} | `{each.permission}` |"
        )
    return lines


def checks(declared: list[Any]) -> list[str]:
    lines = ["# Checks and jobs", "", "| check | when | title |", "|---|---|---|"]
    found = sorted(of(kinds.Check, declared), key=lambda c: (c.scope, c.full_code))
    lines += [f"| `{each.full_code}` | {each.scope} | {cell(each.title)} |" for each in found]
    lines += ["", "| job | title | schedule |", "|---|---|---|"]
    for each in sorted(of(kinds.Job, declared), key=lambda j: j.full_code):
        schedule = code(each.schedule) if each.schedule else "on request"
        lines.append(f"| `{each.full_code}` | {cell(each.title)} | {schedule} |")
    return lines


def commands() -> list[str]:
    lines = ["# Commands", "", "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.", ""]
    context = click.Context(command_line, info_name="karvan")
    lines += ["```", *command_line.get_help(context).splitlines(), "```", ""]
    for word in sorted(COMMANDS):
        found = command_line.get_command(context, word)
        if found is not None:
            lines += command(found, context, f"karvan {word}")
    return lines


def command(found: click.Command, parent: click.Context, title: str) -> list[str]:
    context = click.Context(found, info_name=found.name, parent=parent, terminal_width=90)
    lines = [f"## `{title}`", "", "```", *found.get_help(context).splitlines(), "```", ""]
    if isinstance(found, click.Group):
        for name in found.list_commands(context):
            below = found.get_command(context, name)
            if below is not None:
                lines += command(below, context, f"{title} {name}")
    return lines


def configuration() -> list[str]:
    lines = [
        "# Configuration",
        "",
        "Defaults < `karvan.toml` < environment < options. The variable of `[database] url` is",
        "`KARVAN_DATABASE_URL`; a key with `_file` behind it names a file that holds the value.",
        "An unknown key is an error.",
        "",
    ]
    lines += section("top of the file", Config)
    for name, field in Config.model_fields.items():
        kind = field.annotation
        if inspect.isclass(kind) and issubclass(kind, Section):
            lines += section(f"`[{name}]`", kind)
    return lines


def section(title: str, model: type[Any]) -> list[str]:
    lines = [f"## {title}", "", doc_of(model), "", "| key | default |", "|---|---|"]
    for name, field in model.model_fields.items():
        if inspect.isclass(field.annotation) and issubclass(field.annotation, Section):
            continue
        made = field.default_factory is not None
        default = "made at each start" if made else code(field.default)
        lines.append(f"| `{name}` | {default} |")
    return [*lines, ""]


def described(title: str, function: Callable[..., Any], *, level: int = 2) -> list[str]:
    signature = inspect.signature(inspect.unwrap(function))
    names = [str(each) for name, each in signature.parameters.items() if name != "self"]
    written = ", ".join(names)
    if signature.replace(parameters=[]).return_annotation not in (None, "None", signature.empty):
        written = f"({written}) -> {signature.return_annotation}"
    else:
        written = f"({written})"
    head = "#" * level
    return [f"{head} {title}", "", "```python", written, "```", "", doc_of(function), ""]


def fields_table(cls: Any) -> list[str]:
    lines = ["| field | type |", "|---|---|"]
    for field in dataclasses.fields(cls):
        kind = field.type if isinstance(field.type, str) else type_name(field.type)
        lines.append(f"| `{field.name}` | `{cell(kind)}` |")
    return [*lines, ""]


def type_name(kind: Any) -> str:
    return kind.__name__ if inspect.isclass(kind) and not typing.get_args(kind) else str(kind)


def doc_of(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


def first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def code(value: object) -> str:
    return f"`{cell(value)}`"


if __name__ == "__main__":
    main()
