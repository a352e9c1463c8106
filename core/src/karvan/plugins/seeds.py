"""Rows a plugin plants in a company, once and again: repeating it changes nothing.

A row that a user has changed since is never overwritten, one that was removed does not come back;
the checksum of the planted values tells.

    seed(ctx, SeedRecord("journal.general", Journal, {"code": "GEN", "name": {"en": "General"}}))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.plugins.models import SeedEntry
from karvan.plugins.words import owner_of_table

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SeedRecord:
    """One row to plant: a key of the plugin's own that never changes, the model, its values."""

    key: str
    model: type[Any]
    values: Mapping[str, Any]


def seed(ctx: Context, planted: SeedRecord) -> Any:
    """Plant the row, or bring an untouched one to the new values.

    Gives the row, or None where a user has removed it.
    """
    table = planted.model.__tablename__
    place = (ctx.company.id, owner_of_table(table), planted.key)
    entry = ctx.session.get(SeedEntry, place)
    if entry is None:
        row = planted.model(**planted.values)
        ctx.session.add(row)
        ctx.session.flush()
        ctx.session.add(_entry(place, table, row.id, planted.values))
        return row
    row = ctx.session.get(planted.model, (ctx.company.id, entry.row_id))
    if row is not None and entry.checksum == _checksum(
        {n: getattr(row, n) for n in planted.values}
    ):
        for name, value in planted.values.items():
            setattr(row, name, value)
        entry.checksum = _checksum(planted.values)
    return row


def _entry(
    place: tuple[int, str, str], table: str, row_id: int, values: Mapping[str, Any]
) -> SeedEntry:
    company_id, plugin, key = place
    return SeedEntry(
        company_id=company_id,
        plugin=plugin,
        key=key,
        table=table,
        row_id=row_id,
        checksum=_checksum(values),
    )


def _checksum(values: Mapping[str, Any]) -> bytes:
    text = json.dumps(dict(values), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()
