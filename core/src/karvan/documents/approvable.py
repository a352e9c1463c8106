"""How a document kind says that it may need approval: `DocumentKind(..., approvable=Approvable(...))`.

The kind publishes fields with types, for the conditions of rules, and asks `require_approval` where
the document goes on. Rules, requests and votes are core's; the kind has no table for them.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.expressions import Names

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, object]


@dataclass(frozen=True)
class Approvable:
    """What rules may ask of a document, and what is told when it was decided.

    `fields(ctx)` are the names with their types, `values(ctx, record)` what they are now: both are
    shown to approvers, and an approval ends when a value changes. `content(ctx, record)` is what
    else must stay the same, as JSON (the lines). `author(ctx, record)` is the user who made the
    document (default: its `created_by`), `lines` the model of its lines with the column that names
    the document: who made it or last changed it or a line of it does not approve. `on_granted` and
    `on_refused` run in the transaction of the last vote.
    """

    fields: Callable[[Context], Names]
    values: Callable[[Context, Any], Values]
    content: Callable[[Context, Any], Any] | None = None
    author: Callable[[Context, Any], int | None] | None = None
    lines: tuple[type[Any], str] | None = None
    on_granted: Callable[[Context, Any], None] | None = None
    on_refused: Callable[[Context, Any], None] | None = None
