"""The values a choice may have, and what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Choices
    from karvan.entities.declaring.fields import Field


def choices_of(ctx: Context, field: Field) -> Choices:
    """Value and title of each choice, in order; empty where any word will do."""
    return field.choices(ctx) if callable(field.choices) else field.choices
