"""What may be done with a journal entry, from any door: the values of the kit into the services'.

A line that is kept as it is keeps what its columns do not show: role, source, commodity and an
amount in foreign money.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import AppError
from karvan.api import AxisChoice
from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import axes_for
from karvan.api import dimension_set
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import problem
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.entries import find_reversal
from karvan_finance.ledger.queries.entries import lines_of_entry
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import change_draft
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.drafting import drop_draft
from karvan_finance.ledger.services.drafting import line_like
from karvan_finance.ledger.services.posting import PostEntry
from karvan_finance.ledger.services.posting import post_entry
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from karvan_finance.ledger.web.entry_lines import KIND
from karvan_finance.ledger.web.entry_lines import axis_field
from karvan_finance.ledger.web.entry_lines import read_lines

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]


def create_entry(ctx: Context, _entry: None, values: Values) -> JournalEntry:
    """Keep what was typed as a draft."""
    draft = DraftEntry(
        journal_id=values["journal"],
        date=values["date"],
        lines=_lines(ctx, values, None),
        narration=values.get("narration") or "",
        ref=values.get("ref") or None,
    )
    with _columns_named():
        return create_draft(ctx, draft)


def update_entry(ctx: Context, entry: JournalEntry, values: Values) -> JournalEntry:
    """Write the draft anew, where anything of it is another."""
    stored = [line_like(row.line) for row in lines_of_entry(ctx, entry.id)]
    lines = _lines(ctx, values, entry) if "lines" in values else stored
    draft = DraftEntry(
        journal_id=values.get("journal", entry.journal_id),
        date=values.get("date", entry.date),
        lines=lines,
        narration=values.get("narration", entry.narration) or "",
        ref=values.get("ref", entry.ref) or None,
    )
    head = (entry.journal_id, entry.date, entry.narration, entry.ref)
    if lines == stored and head == (draft.journal_id, draft.date, draft.narration, draft.ref):
        return entry
    with _columns_named():
        return change_draft(ctx, entry.id, entry.version, draft)


def delete_entry(ctx: Context, entry: JournalEntry, _values: Values) -> None:
    """Drop a draft."""
    drop_draft(ctx, entry.id, entry.version)


def post(ctx: Context, entry: JournalEntry, _values: Values) -> JournalEntry:
    """Post a draft."""
    with _columns_named():
        return post_entry(ctx, PostEntry(entry.id, entry.version))


def reverse(ctx: Context, entry: JournalEntry, values: Values) -> JournalEntry:
    """Post the opposite of an entry; gives the reversal."""
    command = ReverseEntry(entry.id, values.get("on"), values.get("reason") or "")
    return reverse_entry(ctx, command)


def is_reversible(ctx: Context, entry: JournalEntry) -> bool:
    """Whether it neither is a reversal nor has one."""
    return entry.reversal_of_id is None and find_reversal(ctx, entry.id) is None


def _lines(ctx: Context, values: Values, entry: JournalEntry | None) -> list[DraftLine]:
    """The lines to be drafted; raises Invalid with every problem, each at its line and column."""
    rows = {} if entry is None else {row["id"]: row for row in read_lines(ctx, entry)}
    held = {} if entry is None else {row.line.id: row for row in lines_of_entry(ctx, entry.id)}
    kept = {
        value for row in held.values() if row.dimensions for value in row.dimensions.values.values()
    }
    day = values.get("date") or (entry.date if entry else None)
    axes = axes_for(ctx, KIND, day, kept)
    problems: list[Problem] = []
    drafted = []
    wanted = [each for each in values.get("lines") or () if not each.get("_delete")]
    for number, line in enumerate(wanted, start=1):
        whole = {**rows.get(line.get("id") or 0, {}), **line}
        chosen = _dimensions(axes, whole, number, problems)
        balance = _balance(whole, number, problems)
        stored = held.get(line.get("id") or 0)
        base = line_like(stored.line) if stored else None
        if base is None or (base.account_id, base.balance) != (whole["account"], balance):
            base = DraftLine(whole["account"], balance)
        drafted.append(
            replace(
                base,
                party_id=whole.get("party"),
                name=whole.get("text") or "",
                dimension_set_id=dimension_set(ctx, chosen),
            )
        )
    if problems:
        raise Invalid(problems)
    return drafted


def _balance(line: Values, number: int, problems: list[Problem]) -> int:
    debit, credit = line.get("debit"), line.get("credit")
    if bool(debit) == bool(credit):
        refused: AppError = errors.BothSides() if debit else errors.EmptyLine()
        problems.append(problem(refused, field=f"lines.{number}.debit"))
    return (debit or 0) - (credit or 0)


def _dimensions(
    axes: Sequence[AxisChoice], line: Values, number: int, problems: list[Problem]
) -> dict[str, int]:
    """What was chosen on each axis; a value that is not offered on the day is a problem."""
    chosen = {}
    for axis in axes:
        name = axis_field(axis.code)
        text = line.get(name)
        if not text:
            continue
        offered = {str(node.value.id): node.value.id for node in axis.values}
        if text in offered:
            chosen[axis.code] = offered[text]
        else:
            unknown = NoSuchRecord(what="value", key=text)
            problems.append(problem(unknown, field=f"lines.{number}.{name}"))
    return chosen


@contextmanager
def _columns_named() -> Iterator[None]:
    """Problems of the services at the columns of the grid, where those are called otherwise."""
    try:
        yield
    except Invalid as refused:
        raise Invalid([_named(each) for each in refused.problems]) from refused


def _named(found: Problem) -> Problem:
    parts = (found.field or "").split(".", 2)
    if len(parts) != 3 or parts[0] != "lines":
        return replace(found, row=None)
    column = "debit" if parts[2] == "amount" else parts[2]
    if column.startswith("dimension."):
        column = axis_field(column.removeprefix("dimension."))
    return replace(found, field=f"lines.{parts[1]}.{column}", row=None)
