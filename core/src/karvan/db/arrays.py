"""Many rows in one statement of PostgreSQL: each column travels as an array.

The server parses and plans once instead of once per row, and statement-level triggers fire once.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ARRAY
from sqlalchemy import String
from sqlalchemy import TableValuedAlias
from sqlalchemy import Text
from sqlalchemy import bindparam
from sqlalchemy import column
from sqlalchemy import func

if TYPE_CHECKING:
    from sqlalchemy import FromClause
    from sqlalchemy.types import TypeEngine

PREFIX = "all_"


def given_rows(table: FromClause, names: Sequence[str]) -> TableValuedAlias:
    """A relation `given` whose columns, named as the table's, hold what `as_arrays` binds."""
    types = [_uncut(table.c[name].type) for name in names]
    pairs = list(zip(names, types, strict=True))
    arrays = [bindparam(f"{PREFIX}{name}", type_=ARRAY(kind)) for name, kind in pairs]
    columns = [column(name, kind) for name, kind in pairs]
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")


def as_arrays(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows as parameters of a statement over `given_rows`."""
    return {f"{PREFIX}{name}": [row[name] for row in rows] for name in names}


def _uncut(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """A cast to VARCHAR(n) would cut a longer text without a word; the table itself refuses it."""
    return Text() if type(kind) is String else kind
