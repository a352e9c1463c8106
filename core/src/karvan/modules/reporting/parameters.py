"""What a person or a command says of a report's parameters, as values for its query.

Text comes in the reader's digits and calendar; a query gets dates, numbers and codes. Accounts,
journals and periods stay the codes they are: the plugin that owns them looks them up.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.reporting.named_days import day_named
from karvan.modules.reporting.named_days import find_name
from karvan.text import parse_date
from karvan.text import parse_number

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.plugins.declarations import Param
    from karvan.plugins.declarations import Report

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


def parse_parameters(ctx: Context, report: Report, given: Mapping[str, str]) -> dict[str, Any]:
    """The values for the query, defaults filled in; raises Invalid with every problem at once."""
    problems = [_unknown(name, report) for name in given if name not in _names(report)]
    values: dict[str, Any] = {}
    for param in report.params:
        text = given.get(param.name, "").strip()
        try:
            values[param.name] = _value(ctx, param, text) if text else _default(ctx, param)
        except Invalid as refusal:
            problems += refusal.problems
            continue
        except AppError as problem:
            problems.append(Problem(problem.code, problem.message, field=param.name))
            continue
        if param.required and values[param.name] is None:
            text_ = _("Give a value for {label}.", label=param.label)
            problems.append(Problem("core.report.required", text_, field=param.name))
    if problems:
        raise Invalid(problems)
    return values


def choices_of(ctx: Context, param: Param) -> tuple[tuple[str, Text], ...]:
    """What a parameter may be chosen from, code and label."""
    return param.choices(ctx) if callable(param.choices) else param.choices


def parse_day(ctx: Context, text: str) -> date:
    """A day as typed, or by its name: `last-month-start`. Raises a refusal that says how to write it."""
    name = find_name(text)
    if name is None:
        return parse_date(text, today=ctx.today())
    company = ctx.company
    return day_named(
        name,
        ctx.today(),
        calendar="jalali" if company.calendar == "jalali" else "gregorian",
        fiscal_month=company.fiscal_month,
        fiscal_day=company.fiscal_day,
    )


def parameter_text(value: object) -> str:
    """A parameter's value as it stands in an address, and in JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _names(report: Report) -> set[str]:
    return {param.name for param in report.params}


def _unknown(name: str, report: Report) -> Problem:
    known = ", ".join(sorted(_names(report)))
    text = _("There is no parameter {name}; the report has: {known}", name=name, known=known)
    return Problem("core.report.parameter", text)


def _default(ctx: Context, param: Param) -> Any:
    return param.default(ctx) if callable(param.default) else param.default


def _value(ctx: Context, param: Param, text: str) -> Any:
    parse: Callable[[], Any] | None = {
        "date": lambda: parse_day(ctx, text),
        "integer": lambda: int(parse_number(text, max_decimals=0)),
        "bool": lambda: _yes_or_no(param, text),
        "choice": lambda: _choice(ctx, param, text),
    }.get(param.kind)
    return parse() if parse else text


def _yes_or_no(param: Param, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    message = _("{label} is yes or no.", label=param.label)
    raise Invalid([Problem("core.report.choice", message, field=param.name)])


def _choice(ctx: Context, param: Param, text: str) -> str:
    codes = [code for code, _label in choices_of(ctx, param)]
    if text in codes:
        return text
    message = _("{label} is one of: {codes}", label=param.label, codes=", ".join(codes))
    raise Invalid([Problem("core.report.choice", message, field=param.name)])
