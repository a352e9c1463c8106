"""A row of the file as values of the entity's fields, and everything that is wrong with its cells."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.types import TranslatedText
from karvan.entities.codecs import codec_of
from karvan.errors import AppError
from karvan.i18n import Text
from karvan.modules.importing.errors import TooManyCells
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.wizard import cells
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard.mapping import beginning_of
from karvan.modules.importing.wizard.mapping import targets_of
from karvan.modules.importing.wizard.references import References

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Choices
    from karvan.entities.declaring.fields import Field
    from karvan.modules.importing.wizard.sheets import Line


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row: where, what, and the value as it stands in the file."""

    row: int | None
    code: str
    message: Text
    column: str = ""
    value: str = ""
    record_id: int | None = None

    def to_json(self) -> dict[str, object]:
        """With stable keys; places that do not apply are left out."""
        place = {"row": self.row, "column": self.column or None, "record": self.record_id}
        known = {name: value for name, value in place.items() if value is not None}
        value = {"value": self.value} if self.value else {}
        return {"code": self.code, "message": str(self.message), **known, **value}


@dataclass(frozen=True)
class Column:
    """A column that fills a field."""

    position: int
    title: str
    name: str
    field: Field


@dataclass(frozen=True)
class ReadRow:
    """The values of a row by field; with any problem they are not complete."""

    line: Line
    values: dict[str, Any]
    problems: list[RowProblem]


class RowReader:
    """Reads the rows of one file into one entity."""

    def __init__(
        self,
        ctx: Context,
        entity: Entity,
        columns: Sequence[str],
        mapping: Sequence[str],
        options: opt.Options,
    ) -> None:
        self.ctx, self.entity, self.options = ctx, entity, options
        self.titles = list(columns)
        self.references = References(ctx)
        targets = targets_of(ctx, entity)
        self.columns = [
            Column(position, columns[position] or str(position + 1), name, targets[name].field)
            for position, name in enumerate(mapping)
            if name in targets
        ]
        # An amount is read in its currency, so the currency comes first.
        self.columns.sort(key=lambda each: each.field.kind == "money")
        self._choices: dict[str, Mapping[str, str]] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """Look up at once what these rows refer to."""
        for column in self.columns:
            if column.field.kind == "reference":
                texts = {cells.plain_cell(line.cell(column.position)) for line in lines}
                self.references.prepare(column.field.target, texts)

    def read(self, line: Line, given: Mapping[str, Any] | None = None) -> ReadRow:
        """The row's values; `given` are those of the record it changes, for its currency."""
        values: dict[str, Any] = {}
        problems = _misfits(line, len(self.titles))
        for column in self.columns:
            text = cells.plain_cell(line.cell(column.position))
            if not text and self.options.empty == opt.KEEP:
                continue
            try:
                values[column.name] = self._value(column.field, text, {**(given or {}), **values})
            except AppError as refusal:
                problems.append(
                    RowProblem(line.number, refusal.code, refusal.message, column.title, text)
                )
        return ReadRow(line, values, problems)

    def column_of(self, field: str) -> Column | None:
        """The column that fills a field."""
        return next((each for each in self.columns if each.name == field), None)

    def problem_at(self, line: Line, field: str | None, code: str, message: Text) -> RowProblem:
        """What a command found wrong with a field, at the cell it came from."""
        column = self.column_of(field) if field else None
        if column is None:
            return RowProblem(line.number, code, message, field or "")
        return RowProblem(line.number, code, message, column.title, line.cell(column.position))

    def shown(self, name: str, value: Any, values: Mapping[str, Any]) -> str:
        """A value as the preview shows it, to see that it was read as it was meant."""
        column = self.column_of(name)
        if column is None or value is None:
            return ""
        currency = self._currency(column.field, values)
        return codec_of(column.field).format(self.ctx, column.field, value, currency=currency)

    def _value(self, field: Field, text: str, values: Mapping[str, Any]) -> Any:
        codec = codec_of(field)
        if text and field.kind == "reference":
            return self.references.id_of(field.target, text)
        plain = self._plain(field, text) if text else ""
        if field.kind == "translated" and plain:
            named = TranslatedText({self._language: plain})
            codec.check(self.ctx, field, named)
            return named
        currency = self._currency(field, values)
        return codec.parse(self.ctx, field, plain, currency=currency)

    def _plain(self, field: Field, text: str) -> str:
        if field.kind in cells.NUMBERS:
            return cells.plain_number(text, self.options.decimal_mark)
        if field.kind in cells.DAYS:
            return cells.plain_day(text, field.kind, self.options.dates)
        if field.kind == "bool":
            return cells.plain_bool(text)
        if field.kind == "choice":
            return self._codes_of(field).get(header_key(text), text)
        return text

    def _codes_of(self, field: Field) -> Mapping[str, str]:
        if field.name not in self._choices:
            self._choices[field.name] = cells.choice_codes(self._choices_of(field))
        return self._choices[field.name]

    def _choices_of(self, field: Field) -> Choices:
        return field.choices(self.ctx) if callable(field.choices) else field.choices

    def _currency(self, field: Field, values: Mapping[str, Any]) -> str:
        if field.kind != "money":
            return ""
        if not field.currency:
            return self.ctx.company.currency
        found = values.get(field.currency) or self._defaults.get(field.currency)
        return str(found or self.ctx.company.currency)

    @property
    def _language(self) -> str:
        return self.options.language or self.ctx.company.language

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        return beginning_of(self.ctx, self.entity)


def _misfits(line: Line, count: int) -> list[RowProblem]:
    extra = next((cell for cell in line.cells[count:] if cell and not cell.isspace()), None)
    if extra is None:
        return []
    refusal = TooManyCells()
    return [RowProblem(line.number, refusal.code, refusal.message, value=extra)]
