"""Posted forms as the values of a command, each input read by the codec of its field.

Everything unreadable is told at once, under the name of its input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.types import TranslatedText
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import as_it_stands
from karvan.entities.writing.checking import unknown_name
from karvan.entities.writing.lines import DELETED
from karvan.entities.writing.lines import ID
from karvan.entities.writing.lines import MOST_LINES
from karvan.entities.writing.lines import Line
from karvan.entities.writing.lines import lines_of
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.offered import inputs_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid

COUNT, SHOWN = "count", "-shown"
SEVERAL = 2
PASSED_OVER = frozenset({"csrf_token"})
MOST_ID_DIGITS = 18


def read_form(
    ctx: Context, entity: Entity, command: Command, form: Any, *, record: Any = None
) -> dict[str, Any]:
    """The values of a posted form (a werkzeug MultiDict); raises Invalid with every unreadable field.

    Fields are named as in public, lines `lines-<i>-<field>` with `lines-count` (the grid's name
    stands for `lines`). Only fields that were posted are in the result; a box that is not ticked is
    known by a hidden `<name>-shown`. An unknown name raises Malformed.
    """
    return _Form(ctx, as_it_stands(ctx, entity), command, form, record).read()


class _Form:
    """One posted form, read input by input."""

    def __init__(
        self, ctx: Context, entity: Entity, command: Command, form: Any, record: Any
    ) -> None:
        self._ctx, self._form, self._record = ctx, form, record
        self._inputs = inputs_of(ctx, entity, command)
        self._grids = grids_of(entity, command)
        self._problems: list[Problem] = []
        self._known: set[str] = set()

    def read(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, field in self._inputs.items():
            self._field(field, name, name, values)
        for grid in self._grids:
            if f"{grid.name}-{COUNT}" in self._form:
                values[grid.name] = self._lines(grid)
        for name in self._form:
            if name not in self._known and name not in PASSED_OVER and not name.startswith("_"):
                raise unknown_name(name)
        if self._problems:
            raise Invalid(self._problems)
        return values

    def _field(
        self, field: Field, name: str, posted: str, values: dict[str, Any], line: str = ""
    ) -> None:
        """Read one input named `posted` into `values` under the field's name."""
        self._known |= {posted, posted + SHOWN}
        if field.kind == "translated":
            self._translated(field, name, posted, values)
            return
        if posted not in self._form:
            if posted + SHOWN in self._form:
                is_box = field.kind == "bool"
                values[name] = False if is_box else codec_of(field).parse(self._ctx, field, "")
            return
        text = self._text(field, posted)
        if field.secret and not text.strip():
            return
        currency = self._currency(field, line)
        try:
            values[name] = codec_of(field).parse(self._ctx, field, text, currency=currency)
        except TextError as error:
            if line and self._keeps(line, field, text, values):
                return
            self._problems.append(Problem(error.code, error.message, field=posted))

    def _keeps(self, line: str, field: Field, text: str, values: dict[str, Any]) -> bool:
        """Whether a kept line holds just this, which cannot be typed any more; then it stays."""
        grid = next(each for each in self._grids if line.startswith(f"{each.name}-"))
        if self._record is None or values.get(ID) is None:
            return False
        for row in lines_of(self._ctx, grid, self._record):
            stored = row.get(field.name)
            if row[ID] == values[ID] and codec_of(field).typed(self._ctx, field, stored) == text:
                values[field.name] = stored
                return True
        return False

    def _text(self, field: Field, posted: str) -> str:
        """What was typed; several inputs of one name are names of tags."""
        if field.kind != "tags":
            return str(self._form.get(posted, ""))
        found = self._form.getlist(posted) if hasattr(self._form, "getlist") else []
        if len(found) < SEVERAL:
            return str(self._form.get(posted, ""))
        return codec_of(field).typed(self._ctx, field, found)

    def _translated(self, field: Field, name: str, posted: str, values: dict[str, Any]) -> None:
        own = self._ctx.company.language
        names: dict[str, str] = {}
        for language in dict.fromkeys((own, *LANGUAGES)):
            key = posted if language == own else f"{posted}_{language}"
            self._known.add(key)
            if key not in self._form:
                continue
            try:
                read = codec_of(field).parse(self._ctx, field, str(self._form[key]))
                names[language] = next(iter(read.values()), "")
            except TextError as error:
                self._problems.append(Problem(error.code, error.message, field=key))
        if names:
            values[name] = TranslatedText(names)

    def _lines(self, grid: LinesGrid) -> list[Line]:
        self._known.add(f"{grid.name}-{COUNT}")
        count = _count(grid, str(self._form[f"{grid.name}-{COUNT}"]))
        self._check_count(grid, count)
        fields = [each for each in grid.fields if not (each.readonly or each.is_computed)]
        lines = []
        for n in range(count):
            place = f"{grid.name}-{n}"
            line = Line({}, place)
            row_id = self._line_id(place)
            if row_id is not None:
                line[ID] = row_id
            self._known.add(f"{place}-{DELETED}")
            if self._form.get(f"{place}-{DELETED}", "") not in {"", "0"}:
                line[DELETED] = True
            before = len(self._problems)
            for field in fields:
                self._field(field, field.name, f"{place}-{field.name}", line, place)
            if line.is_deleted:
                del self._problems[before:]
            if row_id is not None or not (line.is_deleted or self._is_blank(fields, place)):
                lines.append(line)
        return lines

    def _is_blank(self, fields: Sequence[Field], place: str) -> bool:
        """Whether nothing was typed into a new row: the empty rows of a form are no lines."""
        return not any(
            str(self._form.get(f"{place}-{each.name}", "")).strip()
            for each in fields
            if each.kind != "bool"
        )

    def _line_id(self, place: str) -> int | None:
        self._known.add(f"{place}-{ID}")
        text = str(self._form.get(f"{place}-{ID}", "")).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= MOST_ID_DIGITS):
            raise Malformed(reason=_("{name} is no number of a line", name=place))
        return int(text)

    def _check_count(self, grid: LinesGrid, count: int) -> None:
        """A form that was cut off on its way must not lose lines."""
        prefix = f"{grid.name}-"
        rows = {
            name[len(prefix) :].partition("-")[0]
            for name in self._form
            if name.startswith(prefix) and name.count("-") > 1
        }
        if rows != {str(n) for n in range(count)}:
            raise Malformed(reason=_("{count} lines were announced, others arrived", count=count))

    def _currency(self, field: Field, line: str) -> str:
        """The currency of an amount: posted beside it, else the form's, else the record's."""
        if not field.currency:
            return ""
        places = [f"{line}-{field.currency}", field.currency] if line else [field.currency]
        posted = next((self._form[each] for each in places if each in self._form), None)
        if posted is not None:
            return str(posted).strip().upper()
        return str(getattr(self._record, field.currency, None) or "")


def _count(grid: LinesGrid, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise Malformed(reason=_("{name} is no number", name=grid.name))
    if int(text) > MOST_LINES:
        raise Malformed(reason=_("at most {most} lines fit into one form", most=MOST_LINES))
    return int(text)
