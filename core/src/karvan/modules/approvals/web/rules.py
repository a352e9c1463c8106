"""Approval rules in the browser; a fault of the condition is shown at its field, with a caret."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.people import list_members
from karvan.identity.queries.people import list_roles
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.queries.rules import approvable_kinds
from karvan.modules.approvals.queries.rules import condition_text
from karvan.modules.approvals.queries.rules import fields_of_kinds
from karvan.modules.approvals.queries.rules import get_rule
from karvan.modules.approvals.queries.rules import list_rules
from karvan.modules.approvals.services import SaveRule
from karvan.modules.approvals.services import create_rule
from karvan.modules.approvals.services import update_rule
from karvan.plugins.access import permission
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_date
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.approvals.models import ApprovalRule

RULES = f"{CORE}/approval-rules"
RULE = f"{RULES}/<int:rule_id>"
ONE_DAY = timedelta(days=1)


@core.get(RULES)
@permission(APPROVAL_MANAGE)
def approval_rules(ctx: Context) -> Response:
    """All rules."""
    return render(
        ctx,
        "karvan/approvals/rules.html",
        rules=[(each, condition_text(ctx, each)) for each in list_rules(ctx)],
        kinds={each.kind: each.label for each in approvable_kinds(ctx)},
        roles={each.code: each.name for each in list_roles(ctx)},
    )


@core.get(f"{RULES}/new")
@permission(APPROVAL_MANAGE)
def new_approval_rule(ctx: Context) -> Response:
    """The form of a new rule."""
    return _form(ctx, None)


@core.post(f"{RULES}/new")
@permission(APPROVAL_MANAGE)
def add_approval_rule(ctx: Context) -> Response:
    """Create what the form says."""
    rule = create_rule(ctx, _read(ctx))
    return redirect_to(ctx, "core.approval_rules", flash=_("{name} was added.", name=rule.name))


@core.get(RULE)
@permission(APPROVAL_MANAGE)
def approval_rule(ctx: Context, rule_id: int) -> Response:
    """The form of one rule."""
    return _form(ctx, get_rule(ctx, rule_id))


@core.post(RULE)
@permission(APPROVAL_MANAGE)
def change_approval_rule(ctx: Context, rule_id: int) -> Response:
    """Change what the form says."""
    rule = update_rule(ctx, rule_id, _read(ctx))
    return redirect_to(ctx, "core.approval_rules", flash=_("{name} was saved.", name=rule.name))


def _form(ctx: Context, rule: ApprovalRule | None) -> Response:
    kinds = approvable_kinds(ctx)
    return render(
        ctx,
        "karvan/approvals/rule.html",
        rule=rule,
        condition=condition_text(ctx, rule) if rule else "",
        last=rule.valid_to - ONE_DAY if rule and rule.valid_to else None,
        kinds=[(each.kind, each.label) for each in kinds],
        fields=fields_of_kinds(ctx),
        roles=[("", ""), *((each.code, each.name) for each in list_roles(ctx))],
        members=[each for each in list_members(ctx) if each.is_active],
    )


def _read(ctx: Context) -> SaveRule:
    """What the form says; raises Invalid with every field that cannot be read."""
    form, problems = request.form, list[Problem]()
    numbers = {
        name: _number(name, form.get(name, ""), default, problems)
        for name, default in (("level", 1), ("quorum", 1), ("remind_hours", 0))
    }
    expires = form.get("expire_days", "").strip()
    expire_days = _number("expire_days", expires, 0, problems) if expires else None
    first = _day(ctx, "valid_from", problems)
    last = _day(ctx, "last", problems) if form.get("last", "").strip() else None
    users = tuple(int(each) for each in form.getlist("user_ids") if each.isdecimal())
    if problems:
        raise Invalid(problems)
    return SaveRule(
        document_kind=form.get("document_kind", ""),
        name=form.get("name", ""),
        condition=form.get("condition", ""),
        valid_from=first or ctx.today(),
        valid_to=last + ONE_DAY if last else None,
        role=form.get("role") or None,
        user_ids=users,
        expire_days=expire_days,
        active="active" in form or form_version() is None,
        version=form_version(),
        **numbers,
    )


def _number(field: str, typed: str, default: int, problems: list[Problem]) -> int:
    text = fold_digits(typed).strip()
    if not text:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= 4:
        return int(text)
    message = _("Write a whole number.")
    problems.append(Problem("core.approval_rule.number", message, field=field))
    return default


def _day(ctx: Context, field: str, problems: list[Problem]) -> date | None:
    typed = request.form.get(field, "").strip()
    try:
        return parse_date(typed, today=ctx.today()) if typed else None
    except TextError as error:
        problems.append(Problem(error.code, error.message, field=field))
        return None
