"""The plain entry form: a head and a fixed number of rows, of which empty ones are left out."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from karvan.api import AppError
from karvan.api import AxisChoice
from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import axes_for
from karvan.api import dimension_set
from karvan.api import find_party_by_code
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.values import to_minor
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import problem
from karvan_finance.queries.accounts import account_named
from karvan_finance.queries.entries import EntryLineRow
from karvan_finance.queries.entries import values_of_entry
from karvan_finance.queries.periods import find_journal
from karvan_finance.services.drafting import DraftEntry
from karvan_finance.services.drafting import DraftLine

if TYPE_CHECKING:
    from karvan.api import Context

ENTRY = "finance.entry"
ROWS = 10
COLUMNS = ("account", "party", "text", "debit", "credit")
Typed = Mapping[str, str]
Reader = Callable[["Context", str], int]


@dataclass(frozen=True)
class FormRow:
    """A row of the form as it is shown."""

    number: int
    account: str = ""
    party: str = ""
    text: str = ""
    debit: int | None = None
    credit: int | None = None
    dimensions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FilledForm:
    """What was typed: the draft, and which row of the form each of its lines stood in."""

    draft: DraftEntry
    rows: Sequence[int]

    def place(self, refused: Invalid) -> Invalid:
        """The same problems, at the rows of the form instead of the lines of the entry."""
        return Invalid([self._placed(each) for each in refused.problems])

    def _placed(self, found: Problem) -> Problem:
        parts = (found.field or "").split(".", 2)
        if len(parts) != 3 or parts[0] != "lines":
            return found
        row = self.rows[int(parts[1]) - 1]
        column = "debit" if parts[2] == "amount" else parts[2]
        return replace(found, field=f"lines.{row}.{column}")


def read_form(ctx: Context, typed: Typed, entry_id: int | None = None) -> FilledForm:
    """Read the form; raises Invalid with every problem, each at its field.

    A draft that is changed may keep values of dimensions that are not offered any more.
    """
    problems: list[Problem] = []
    day, journal_id = _head(ctx, typed, problems)
    rows = [number for number in range(1, ROWS + 1) if _is_filled(typed, number)]
    keep = values_of_entry(ctx, entry_id) if entry_id is not None else ()
    axes = axes_for(ctx, ENTRY, day, keep)
    lines = [_line(ctx, typed, number, axes, problems) for number in rows]
    if problems:
        raise Invalid(problems)
    narration, ref = typed.get("narration", "").strip(), typed.get("ref", "").strip()
    draft = DraftEntry(
        journal_id=journal_id,
        date=day,
        lines=[line for line in lines if line is not None],
        narration=narration,
        ref=ref or None,
    )
    return FilledForm(draft, rows)


def empty_rows() -> list[FormRow]:
    """The rows of a new entry."""
    return [FormRow(number) for number in range(1, ROWS + 1)]


def rows_of(lines: Sequence[EntryLineRow]) -> list[FormRow]:
    """The rows of a draft, filled up with empty ones."""
    filled = [
        FormRow(
            number,
            row.account.code,
            row.party_code or "",
            row.line.name,
            row.line.balance if row.line.balance > 0 else None,
            -row.line.balance if row.line.balance < 0 else None,
            row.dimensions.values if row.dimensions else {},
        )
        for number, row in enumerate(lines, start=1)
    ]
    return filled + empty_rows()[len(filled) :]


def values_in(rows: Sequence[FormRow]) -> set[int]:
    """The dimension values the rows show."""
    return {value for row in rows for value in row.dimensions.values()}


def _head(ctx: Context, typed: Typed, problems: list[Problem]) -> tuple[date, int]:
    day = ctx.today()
    try:
        day = parse_date(typed.get("date", ""), today=day)
    except AppError as refused:
        problems.append(problem(refused, field="date"))
    journal = find_journal(ctx, typed.get("journal", ""))
    if journal is None:
        unknown = NoSuchRecord(what="journal", key=typed.get("journal", ""))
        problems.append(problem(unknown, field="journal"))
    return day, journal.id if journal else 0


def _is_filled(typed: Typed, number: int) -> bool:
    return any(typed.get(f"lines.{number}.{column}", "").strip() for column in COLUMNS)


def _line(
    ctx: Context,
    typed: Typed,
    number: int,
    axes: Sequence[AxisChoice],
    problems: list[Problem],
) -> DraftLine | None:
    values = {column: typed.get(f"lines.{number}.{column}", "").strip() for column in COLUMNS}
    before = len(problems)

    def read(column: str, act: Reader) -> int | None:
        try:
            return act(ctx, values[column]) if values[column] else None
        except AppError as refused:
            problems.append(problem(refused, field=f"lines.{number}.{column}"))
            return None

    account_id = read("account", _account)
    party_id = read("party", _party)
    debit, credit = read("debit", _amount), read("credit", _amount)
    chosen = _dimensions(typed, number, axes, problems)
    if len(problems) > before:
        return None
    if account_id is None:
        problems.append(problem(errors.AccountMissing(), field=f"lines.{number}.account"))
        return None
    if bool(debit) == bool(credit):
        refused = errors.BothSides() if debit else errors.EmptyLine()
        problems.append(problem(refused, field=f"lines.{number}.debit"))
    balance = (debit or 0) - (credit or 0)
    return DraftLine(
        account_id,
        balance,
        party_id=party_id,
        name=values["text"],
        dimension_set_id=dimension_set(ctx, chosen),
    )


def _dimensions(
    typed: Typed, number: int, axes: Sequence[AxisChoice], problems: list[Problem]
) -> dict[str, int]:
    """What was chosen on each axis; a value that is not offered on the day is a problem."""
    chosen = {}
    for axis in axes:
        name = f"lines.{number}.dimension.{axis.code}"
        text = typed.get(name, "")
        if not text:
            continue
        offered = {str(node.value.id): node.value.id for node in axis.values}
        if text in offered:
            chosen[axis.code] = offered[text]
        else:
            refused = NoSuchRecord(what="value", key=text)
            problems.append(problem(refused, field=name))
    return chosen


def _account(ctx: Context, text: str) -> int:
    return account_named(ctx, text).id


def _party(ctx: Context, text: str) -> int:
    party = find_party_by_code(ctx, text)
    if party is None:
        raise errors.UnknownParty(party=text)
    return party.id


def _amount(ctx: Context, text: str) -> int:
    return to_minor(parse_number(text, max_decimals=ctx.company.exponent), ctx.company.exponent)
