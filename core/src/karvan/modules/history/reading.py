"""Rows of the trail put into words: the record's name, its fields by their labels, values as shown.

Records that values refer to are looked up for a whole page at once, one statement for each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.diff import CHANGED
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.db.mixins import CompanyMixin
from karvan.documents.series import titles_of_series
from karvan.entities.declaring.fields import Field
from karvan.entities.reading.rows import title_of_record
from karvan.entities.reading.rows import titles_of
from karvan.entities.writing.offered import commands_of
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.history.columns import label_of_column
from karvan.modules.history.kinds import SERIES
from karvan.modules.history.kinds import Kind
from karvan.modules.history.kinds import kinds_of
from karvan.modules.history.values import id_in
from karvan.modules.history.values import shown_value

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import Setting

KEPT = "history_told"
NAMED_BY = ("code", "number", "name", "title")
FILES = "core.attachment"
HIDDEN = _("not shown to you")
SECRET = _("changed; it is never shown")
ERASED = _("erased")
Personal = Mapping[str, tuple[Any, Any]]
Titles = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class FieldChange:
    """One field of one change; "" where there was nothing, or is nothing any more."""

    name: str
    label: Text
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A change in words: what the record is called, and its fields."""

    record: str
    fields: tuple[FieldChange, ...]


def tell(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, Told]:
    """These rows of the trail in words, by id; remembered for the columns of one page."""
    wanted = tuple(each.id for each in entries)
    kept: tuple[tuple[int, ...], dict[int, Told]] | None = ctx.uow.info.get(KEPT)
    if kept is None or kept[0] != wanted:
        kept = ctx.uow.info[KEPT] = (wanted, _told(ctx, entries))
    return kept[1]


def _told(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, Told]:
    personal = _personal(ctx, [each.id for each in entries])
    records = _records(ctx, entries)
    titles = _titles(ctx, entries)
    found = {}
    for entry in entries:
        kind = kinds_of(ctx).get(entry.entity)
        row = _Row(ctx, entry, kind, personal.get(entry.id, {}), titles)
        record = records.get(entry.entity, {}).get(entry.row_id or 0)
        found[entry.id] = Told(_name(ctx, kind, record, row), row.fields(record))
    return found


def _personal(ctx: Context, ids: list[int]) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Personal values of these changes, unless they were erased."""
    statement = select(PersonalAuditValue).where(
        PersonalAuditValue.company_id == ctx.company.id, PersonalAuditValue.audit_id.in_(ids)
    )
    found: dict[int, dict[str, tuple[Any, Any]]] = {}
    for each in ctx.session.scalars(statement):
        found.setdefault(each.audit_id, {})[each.field] = (each.before, each.after)
    return found


def _records(ctx: Context, entries: Sequence[AuditEntry]) -> dict[str, dict[int, Any]]:
    """The records that still are, of kinds that people list."""
    ids: dict[str, set[int]] = {}
    for each in entries:
        if each.row_id is not None:
            ids.setdefault(each.entity, set()).add(each.row_id)
    found = {}
    for code, wanted in ids.items():
        kind = kinds_of(ctx).get(code)
        if kind is not None and kind.entity is not None and kind.model is not None:
            model: Any = kind.model
            statement = select(model).where(model.id.in_(sorted(wanted)))
            if issubclass(model, CompanyMixin):
                statement = statement.where(model.company_id == ctx.company.id)
            found[code] = {each.id: each for each in ctx.session.scalars(statement)}
    return found


def _titles(ctx: Context, entries: Sequence[AuditEntry]) -> Titles:
    """What the records are called that values refer to."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        kind = kinds_of(ctx).get(entry.entity)
        for name, change in entry.data.items() if kind is not None else ():
            field = kind.fields.get(name) if kind is not None else None
            if field is not None and field.kind in {"reference", "file"}:
                both = change if isinstance(change, list) else [change]
                known = {found for each in both if (found := id_in(each)) is not None}
                ids.setdefault(target_of(field), set()).update(known)
    return {
        code: titles_of_series(ctx, wanted) if code == SERIES else titles_of(ctx, code, wanted)
        for code, wanted in ids.items()
    }


def target_of(field: Field) -> str:
    """The kind of record a reference or file leads to."""
    return field.target or FILES


def _name(ctx: Context, kind: Kind | None, record: Any, row: _Row) -> str:
    """What the record is called, or was in the change itself."""
    if kind is not None and kind.entity is not None and record is not None:
        return title_of_record(ctx, kind.entity, record)
    return row.own_name()


class _Row:
    """One row of the trail, about to be put into words."""

    def __init__(
        self,
        ctx: Context,
        entry: AuditEntry,
        kind: Kind | None,
        personal: Personal,
        titles: Titles,
    ) -> None:
        self._ctx, self._entry, self._kind = ctx, entry, kind
        self._personal, self._titles = personal, titles

    def own_name(self) -> str:
        for name in NAMED_BY:
            if name in self._entry.data:
                before, after = self._pair(name, self._field(name), None)
                return after or before
        return ""

    def fields(self, record: Any) -> tuple[FieldChange, ...]:
        found = []
        for name in self._entry.data:
            field = self._field(name)
            before, after = self._pair(name, field, record)
            if before or after:
                found.append(FieldChange(name, self._label(name, field), before, after))
        return tuple(found)

    def _field(self, name: str) -> Field | None:
        return None if self._kind is None else self._kind.fields.get(name)

    def _setting(self, name: str) -> Setting | None:
        is_setting = self._entry.entity == "core.setting"
        return self._ctx.runtime.registry.settings.get(name) if is_setting else None

    def _label(self, name: str, field: Field | None) -> Text:
        if (setting := self._setting(name)) is not None:
            return setting.title
        return label_of_column(name) if field is None else field.label

    def _pair(self, name: str, field: Field | None, record: Any) -> tuple[str, str]:
        """A pair is before and after; anything else is a fact of the change."""
        change = self._entry.data[name]
        if field is not None and field.permission and not self._ctx.can(field.permission):
            return "", str(HIDDEN)
        if change == CHANGED:
            return "", str(SECRET)
        if name in self._personal:
            change = list(self._personal[name])
        elif self._is_erased(name, change):
            return "", str(ERASED)
        if name == "transition" and isinstance(change, str):
            return "", self._transition(change)
        if (setting := self._setting(name)) is not None and isinstance(change, list):
            change = [_choice_of(setting, each) for each in change]
        if not isinstance(change, list) or len(change) != 2:
            return "", self._shown(field, change, record)
        return self._shown(field, change[0], record), self._shown(field, change[1], record)

    def _is_erased(self, name: str, change: Any) -> bool:
        """Only the commitment to a personal text is left; an empty one has none."""
        is_kept = isinstance(change, list) and any(change)
        return is_kept and self._kind is not None and name in self._kind.personal

    def _transition(self, name: str) -> str:
        if self._kind is None or self._kind.entity is None:
            return name
        command = commands_of(self._ctx, self._kind.entity).get(name)
        return str(command.title) if command is not None and command.title else name

    def _shown(self, field: Field | None, value: Any, record: Any) -> str:
        titles = self._titles.get(target_of(field), {}) if field is not None else {}
        return shown_value(self._ctx, field, value, self._currency(field, record), titles)

    def _currency(self, field: Field | None, record: Any) -> str:
        """The currency beside an amount: as it was changed, as the record has it, or the company's."""
        name = "" if field is None else field.currency
        if not name:
            return self._ctx.company.currency
        changed = self._entry.data.get(name)
        pair = changed if isinstance(changed, list) and len(changed) == 2 else (None, None)
        return pair[1] or pair[0] or getattr(record, name, None) or self._ctx.company.currency


def _choice_of(setting: Setting, value: Any) -> Any:
    """What a choice of the setting is called; every other value as it is."""
    return (
        str(setting.labels[value]) if isinstance(value, str) and value in setting.labels else value
    )
