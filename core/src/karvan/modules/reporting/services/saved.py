"""Saving a report with its parameters and columns under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.identity.permissions import REPORT_SHARE
from karvan.modules.reporting.models import LONGEST_NAME
from karvan.modules.reporting.models import SavedReport
from karvan.modules.reporting.parameters import parse_parameters
from karvan.modules.reporting.queries.reports import get_report
from karvan.modules.reporting.queries.saved import get_saved_to_change

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SaveReport:
    """The report `plugin.code`, its parameters as typed and its columns, to be kept as `name`."""

    report: str
    name: str
    params: Mapping[str, str]
    columns: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class RenameSavedReport:
    """A new name for a saved report, and whether everyone sees it."""

    saved_id: int
    version: int
    name: str
    shared: bool


def save_report(ctx: Context, command: SaveReport) -> SavedReport:
    """Keep a report under a name; one's own of that name is replaced.

    Raises Forbidden, UnknownReport, or Invalid for a name or parameter that cannot be.
    """
    ctx.require(REPORT_READ)
    if command.shared:
        ctx.require(REPORT_SHARE)
    report = get_report(ctx, command.report)
    name = _checked_name(command.name)
    parse_parameters(ctx, report, command.params)
    owner = ctx.actor.id or 0
    saved = ctx.session.scalars(
        select(SavedReport).where(SavedReport.owner_id == owner, SavedReport.name == name)
    ).one_or_none()
    if saved is None:
        saved = SavedReport(owner_id=owner, name=name)
        ctx.session.add(saved)
    saved.report = report.full_code
    saved.params = {key: text for key, text in command.params.items() if text}
    saved.columns = list(command.columns)
    saved.shared = command.shared
    ctx.uow.flush()
    return saved


def rename_saved_report(ctx: Context, command: RenameSavedReport) -> SavedReport:
    """Give a saved report another name, or share it. Raises StaleVersion, Forbidden, Invalid."""
    saved = get_saved_to_change(ctx, command.saved_id)
    if saved.version != command.version:
        raise StaleVersion
    if command.shared and not saved.shared:
        ctx.require(REPORT_SHARE)
    name = _checked_name(command.name)
    twin = ctx.session.scalar(
        select(SavedReport.id).where(
            SavedReport.owner_id == saved.owner_id,
            SavedReport.name == name,
            SavedReport.id != saved.id,
        )
    )
    if twin is not None:
        text = _("There is a saved report “{name}” already. Choose another name.", name=name)
        raise Invalid([Problem("core.report.name", text, field="name")])
    saved.name, saved.shared = name, command.shared
    ctx.uow.flush()
    return saved


def delete_saved_report(ctx: Context, saved_id: int) -> None:
    """Forget a saved report, and mail it no longer."""
    saved = get_saved_to_change(ctx, saved_id)
    ctx.session.delete(saved)
    ctx.uow.flush()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        text = _("Give the report a name of at most {limit} characters.", limit=LONGEST_NAME)
        raise Invalid([Problem("core.report.name", text, field="name")])
    return name
