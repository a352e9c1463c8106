"""What the parties module asks and tells of merges: references only, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from karvan.plugins.published import event


@event("core.party_merging", version=1, asked=True)
@dataclass(frozen=True)
class PartyMerging:
    """Asked before parties are merged into one; a subscriber may refuse, with its reason.

    Nothing has moved yet. `loser_ids` are the parties that will give way to `winner_id`.
    """

    winner_id: int
    loser_ids: tuple[int, ...]
    at: datetime
    actor_id: int | None


@event("core.party_merged", version=1)
@dataclass(frozen=True)
class PartyMerged:
    """Told when all rows stand with the winner; owners of figures per party recount them."""

    op_id: int
    winner_id: int
    loser_ids: tuple[int, ...]
    at: datetime
    actor_id: int | None


@event("core.party_unmerged", version=1)
@dataclass(frozen=True)
class PartyUnmerged:
    """Told when a merge is undone; rows that changed since stayed with the winner."""

    op_id: int
    winner_id: int
    loser_ids: tuple[int, ...]
    at: datetime
    actor_id: int | None
