"""The rules of a kind of document, and whether they apply to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select

from karvan.companies.epochs import raise_epoch
from karvan.documents.approvable import Approvable
from karvan.documents.contract import DocumentKind
from karvan.errors import NotFound
from karvan.expressions import BOOL
from karvan.expressions import BadStoredForm
from karvan.expressions import EvaluationError
from karvan.expressions import Expression
from karvan.expressions import ExpressionError
from karvan.expressions import Names
from karvan.expressions import from_json
from karvan.expressions import type_label
from karvan.i18n import Text
from karvan.modules.approvals.figures import Figures
from karvan.modules.approvals.figures import digest_of
from karvan.modules.approvals.figures import figures_of
from karvan.modules.approvals.models import ApprovalRule
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.plugins.declarations import DocumentDeclaration

if TYPE_CHECKING:
    from karvan.context import Context

RULES = "core.approval_rules"
"""Where a unit of work keeps the rules it has read, by kind, with their conditions compiled."""

KINDS = "core.kinds_with_approval_rules"
"""Where a process keeps which kinds of documents have rules at all."""

CHANGED = "core.approval_rules_changed"
"""Set in a unit of work that changed a rule: what the process remembers is not asked."""

Compiled = tuple[ApprovalRule, Expression | None]


@dataclass(frozen=True)
class Assessment:
    """What is to be approved of a document now: by which rules, and what it says."""

    rules: tuple[ApprovalRule, ...]
    figures: Figures
    digest: bytes


@dataclass(frozen=True)
class FieldsOfKind:
    """The fields of a kind: name, what it is, its type, and whether it may be unknown."""

    kind: Text
    fields: list[tuple[str, Text, Text, bool]]


def approvable_kinds(ctx: Context) -> list[DocumentKind]:
    """The kinds of documents that may need approval, of the plugins that are on."""
    declared = ctx.runtime.registry.declarations(DocumentDeclaration, ctx.view.on)
    return [each.document for each in declared if each.document.approvable is not None]


def list_rules(ctx: Context) -> Sequence[ApprovalRule]:
    """All rules, by kind and level."""
    ctx.require(APPROVAL_MANAGE)
    order = (ApprovalRule.document_kind, ApprovalRule.level, ApprovalRule.id)
    return ctx.session.scalars(select(ApprovalRule).order_by(*order)).all()


def get_rule(ctx: Context, rule_id: int) -> ApprovalRule:
    """The rule; raises NotFound."""
    ctx.require(APPROVAL_MANAGE)
    found = ctx.session.get(ApprovalRule, (ctx.company.id, rule_id))
    if found is None:
        raise NotFound
    return found


def condition_text(ctx: Context, rule: ApprovalRule) -> str:
    """The condition as text; empty where it holds always, or can no longer be read."""
    found = _compiled(rule, _names(ctx, rule.document_kind))
    return "" if found is None or found.text == "true" else found.text


def fields_of_kinds(ctx: Context) -> list[FieldsOfKind]:
    """What a condition may mention, by kind of document."""
    return [
        FieldsOfKind(
            kind.label,
            [
                (name, info.label, type_label(info.type), info.optional)
                for name, info in _names(ctx, kind.kind).items()
            ],
        )
        for kind in approvable_kinds(ctx)
    ]


def assess(ctx: Context, kind: DocumentKind, record: Any) -> Assessment | None:
    """The rules that apply to the record; None where none does, and nothing more was computed."""
    approvable: Approvable | None = kind.approvable
    rules = _rules_of(ctx, kind.kind) if approvable else []
    if approvable is None or not rules:
        return None
    values = approvable.values(ctx, record)
    applying = tuple(rule for rule, condition in rules if _applies(condition, values))
    if not applying:
        return None
    figures = figures_of(approvable.fields(ctx), values)
    content = approvable.content(ctx, record) if approvable.content else None
    return Assessment(applying, figures, digest_of(figures, content))


def figures_now(ctx: Context, kind: DocumentKind, record: Any) -> tuple[Names, Figures, bytes]:
    """What the record says now, whatever rules there are."""
    approvable: Approvable | None = kind.approvable
    if approvable is None:
        return {}, {}, b""
    names = approvable.fields(ctx)
    figures = figures_of(names, approvable.values(ctx, record))
    content = approvable.content(ctx, record) if approvable.content else None
    return names, figures, digest_of(figures, content)


def forget_rules(ctx: Context) -> None:
    """Read the rules again, here and in every process, after one was changed."""
    ctx.uow.info.pop(RULES, None)
    ctx.uow.info[CHANGED] = True
    raise_epoch(ctx.uow.connection, ctx.company.id)


def kinds_with_rules(ctx: Context) -> frozenset[str]:
    """The kinds of documents that any active rule is about; no statement while the epoch holds."""
    known = ctx.runtime.shared(KINDS, _KnownKinds)
    found = known.kinds.get(ctx.company.id)
    if found is not None and found[0] == ctx.uow.epoch and not ctx.uow.info.get(CHANGED):
        return found[1]
    rows = select(ApprovalRule.document_kind).where(ApprovalRule.active).distinct()
    kinds = frozenset(ctx.session.scalars(rows))
    if not ctx.uow.info.get(CHANGED):
        known.kinds[ctx.company.id] = (ctx.uow.epoch, kinds)
    return kinds


class _KnownKinds:
    """What the process remembers: by company, the epoch and the kinds that have rules."""

    def __init__(self) -> None:
        self.kinds: dict[int, tuple[int, frozenset[str]]] = {}

    def close(self) -> None:
        self.kinds.clear()


def _rules_of(ctx: Context, kind: str) -> list[Compiled]:
    """The rules of a kind that hold today, read once per unit of work."""
    if kind not in kinds_with_rules(ctx):
        return []
    known: dict[str, list[Compiled]] = ctx.uow.info.setdefault(RULES, {})
    if kind not in known:
        today = ctx.today()
        rows = ctx.session.scalars(
            select(ApprovalRule)
            .where(
                ApprovalRule.document_kind == kind,
                ApprovalRule.active,
                ApprovalRule.valid_from <= today,
                or_(ApprovalRule.valid_to.is_(None), ApprovalRule.valid_to > today),
            )
            .order_by(ApprovalRule.level, ApprovalRule.id)
        ).all()
        names = _names(ctx, kind) if rows else {}
        known[kind] = [(each, _compiled(each, names)) for each in rows]
    return known[kind]


def _names(ctx: Context, kind: str) -> Names:
    found = next((each for each in approvable_kinds(ctx) if each.kind == kind), None)
    approvable: Approvable | None = found.approvable if found else None
    return approvable.fields(ctx) if approvable else {}


def _compiled(rule: ApprovalRule, names: Names) -> Expression | None:
    """None where the condition can no longer be read: such a rule applies, which is the safe side."""
    try:
        return from_json(rule.condition, names, expect=BOOL)
    except (BadStoredForm, ExpressionError):
        return None


def _applies(condition: Expression | None, values: Any) -> bool:
    """A figure beyond all limits needs approval too: not asking would be the dangerous side."""
    try:
        return condition is None or condition.evaluate(values) is True
    except EvaluationError:
        return True
