"""What a print format reads of a document: the values of its fields, and where the document stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from karvan.i18n import Text


@dataclass(frozen=True)
class Printed:
    """A document to be printed: values of the declared fields (see `karvan.merge_text`).

    `day` decides which layout holds. What `is_final` is printed once and kept; a draft is made anew
    and says that it is one. `party_id` finds the layout agreed with that party.
    """

    title: Text
    values: Mapping[str, Any]
    day: date
    is_final: bool
    party_id: int | None = None
