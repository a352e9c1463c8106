"""What is wrong with an argument of the Registrar: each function gives a sentence, or None."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import get_args

from cronsim import CronSim
from cronsim import CronSimError

from karvan.contracts import ContractInfo
from karvan.entities.declaring.declaration import Entity
from karvan.merge_text import TemplateFault
from karvan.merge_text import parse
from karvan.plugins.access import Internal
from karvan.plugins.declarations import PHASES
from karvan.plugins.declarations import REPORT_FORMATS
from karvan.plugins.declarations import CheckScope
from karvan.plugins.declarations import MailTemplate
from karvan.plugins.declarations import Report
from karvan.plugins.declarations import Setting
from karvan.plugins.declarations import SettingScope
from karvan.plugins.declaring import with_suggestion
from karvan.plugins.entities import scope_verbs
from karvan.plugins.measures import MEASURE_UNITS
from karvan.plugins.ports import contract_problems
from karvan.plugins.ports import own_problems
from karvan.plugins.ports import provider_class
from karvan.plugins.words import CORE
from karvan.plugins.words import code_problem
from karvan.plugins.words import is_name

SETTING_TYPES = (bool, int, str, Decimal, date)
_SOME_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)

__all__ = [
    "blueprint_problem",
    "check_scope_problem",
    "code_problem",
    "entity_problem",
    "handler_problem",
    "mail_template_problems",
    "measure_unit_problem",
    "name_problem",
    "phase_problem",
    "port_problems",
    "report_format_problem",
    "schedule_problem",
    "setting_problems",
    "template_problem",
]


def name_problem(name: str) -> str | None:
    """A name stands after the plugin's word: lower case, digits, `_` and `-`."""
    return None if is_name(name) else f"“{name}” must be lower case letters, digits, _ or -"


def entity_problem(entity: Entity, plugin: str) -> str | None:
    """The name and verbs are names, and the model's table carries the plugin's prefix."""
    misnamed = [each for each in (entity.name, *entity.verbs) if not is_name(each)]
    if misnamed:
        return name_problem(misnamed[0])
    unknown = {verb for verbs in entity.default_roles.values() for verb in verbs}
    commands = [each.name for each in entity.commands]
    if unknown := unknown - {*entity.verbs, *scope_verbs(entity), *commands}:
        return f"default_roles names “{min(unknown)}”, which is neither a verb nor a command"
    table = getattr(entity.model, "__tablename__", "")
    if not table.startswith(f"{plugin}_"):
        return f"the model's table must begin with “{plugin}_”, not “{table}”"
    return None


def setting_problems(setting: Setting) -> Iterator[tuple[str, str]]:
    """Argument and sentence for each thing wrong with a setting."""
    if setting.type not in SETTING_TYPES:
        names = ", ".join(each.__name__ for each in SETTING_TYPES)
        yield "type_", f"must be one of {names}, not {setting.type!r}"
    elif setting.default is not None and type(setting.default) is not setting.type:
        yield "default", f"{setting.default!r} is no {setting.type.__name__}"
    if setting.scope not in get_args(SettingScope):
        yield "scope", f"“{setting.scope}” must be system, company or user"
    if setting.choices is not None and setting.default not in setting.choices:
        yield "choices", f"must include the default {setting.default!r}"


def blueprint_problem(blueprint: Any, plugin: str) -> str | None:
    """The blueprint bears the plugin's word, so that endpoints read `finance.entries`."""
    name = getattr(blueprint, "name", None)
    if name is None or not hasattr(blueprint, "register"):
        return f"{blueprint!r} is no blueprint"
    if name != plugin:
        return f"must be named “{plugin}”, not “{name}”"
    if getattr(blueprint, "static_folder", None) is not None:
        return "has a static folder; put the files into static/<plugin>/ of the package instead"
    return None


def phase_problem(phase: str) -> str | None:
    """A phase is ask, after or committed."""
    if phase in PHASES:
        return None
    return with_suggestion(f"“{phase}” must be ask, after or committed", phase, PHASES)


def check_scope_problem(scope: str) -> str | None:
    """A check is asked at one of five moments."""
    scopes = get_args(CheckScope)
    if scope in scopes:
        return None
    return with_suggestion(f"“{scope}” must be one of {', '.join(scopes)}", scope, scopes)


def handler_problem(function: object, *positional: str) -> str | None:
    """The function can be called with the arguments core will give it."""
    if not callable(function):
        return f"{function!r} cannot be called"
    try:
        if len(positional) > 1:
            inspect.signature(function).bind(*positional)
        elif not inspect.signature(function).parameters:
            return f"{_named(function)} must take {positional[0]} first"
    except TypeError:
        return f"{_named(function)} must take ({', '.join(positional)})"
    return None


def schedule_problem(schedule: str | None) -> str | None:
    """A schedule is cron text of five fields."""
    if schedule is None:
        return None
    try:
        CronSim(schedule, _SOME_INSTANT)
    except CronSimError as wrong:
        return f"“{schedule}” is no cron text: {wrong}"
    return None


def port_problems(
    contract: type[Any],
    info: ContractInfo,
    factory: Callable[..., Any],
    permissions: Mapping[str, str] | Internal,
) -> Iterator[tuple[str, str]]:
    """Argument and sentence for each thing wrong with the provision of a port."""
    yield from (("contract", each) for each in own_problems(contract))
    if text := handler_problem(factory, "ctx"):
        yield "factory", text
    if isinstance(provider := provider_class(factory), type):
        yield from (("factory", each) for each in contract_problems(contract, provider))
    if isinstance(permissions, Internal):
        return
    for missing in sorted(set(info.methods) - set(permissions)):
        yield "permissions", f"name one for {info.name}.{missing}, or use internal(reason)"
    for unknown in sorted(set(permissions) - set(info.methods)):
        yield (
            "permissions",
            with_suggestion(
                f"the contract {info.name} has no method “{unknown}”",
                unknown,
                info.methods,
            ),
        )


def template_problem(template: str, plugin: str) -> str | None:
    """A template lies in the plugin's own folder: `fleet/trip.html`."""
    own = "karvan" if plugin == CORE else plugin
    if template.startswith(f"{own}/") and template.endswith(".html") and ".." not in template:
        return None
    return f"“{template}” must read “{own}/….html”"


def mail_template_problems(template: MailTemplate) -> Iterator[tuple[str, str]]:
    """Argument and sentence for each thing wrong with the words of a mail."""
    for argument, words in (("subject", template.subject), ("body", template.body)):
        if not words.get("en"):
            yield argument, "needs words in English (“en”)"
        for language, text in words.items():
            if problem := words_problem(text, template.fields):
                yield argument, f"in “{language}”: {problem}"
    for language in sorted(set(template.subject) ^ set(template.body)):
        yield "body", f"subject and body must both be there in “{language}”"


def words_problem(text: str, fields: Sequence[Any]) -> str | None:
    """The words name only fields that are declared."""
    try:
        parse(text, fields)
    except TemplateFault as fault:
        return fault.message
    return None


def _named(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__qualname__", repr(function)))


def report_format_problem(report: Report) -> str | None:
    """The formats are among those that a report can have."""
    unknown = sorted(set(report.formats) - set(REPORT_FORMATS))
    return (
        with_suggestion(f"“{unknown[0]}” is no format", unknown[0], REPORT_FORMATS)
        if unknown
        else None
    )


def measure_unit_problem(unit: str) -> str | None:
    """The unit is one that pages know how to show."""
    if unit in MEASURE_UNITS:
        return None
    return with_suggestion(f"“{unit}” is no unit", unit, MEASURE_UNITS)
