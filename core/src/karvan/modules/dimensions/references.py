"""How a model of any plugin refers to a set of dimensions."""

from __future__ import annotations

from typing import Any

from karvan.db.base import company_ref
from karvan.modules.dimensions.models import DimensionSet


def dimension_set_ref(*, index: bool = True) -> Any:
    """An optional reference to an interned set, beside `dimension_set_id: Mapped[int | None]`.

    Used as `dimension_set: Mapped[DimensionSet | None] = dimension_set_ref()` on a line of any
    document; `dimension_set(ctx, {…})` gives the id to put there. `index=False` where the table
    has an index of its own for it.
    """
    return company_ref(DimensionSet, nullable=True, index=index)
