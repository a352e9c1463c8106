"""The chain of seals, as pure functions: each link is the hash of the one before and of its rows.

`head = SHA-256(prev | SHA-256(rows))`, where the rows end with the link's own facts: sequence, epoch,
last transaction, number of rows, instant. Changing, inserting, deleting or reordering a sealed row
changes its link and every later head; an auditor who wrote one head down can prove it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from karvan.audit.canonical import canonical

if TYPE_CHECKING:
    from hashlib import _Hash as Digest

COLUMNS = (
    "id", "epoch", "txid", "at", "request_id", "source", "plugin", "actor_kind", "actor_id",
    "on_behalf_of", "entity", "row_id", "op", "data", "content_hash", "alg",
)  # fmt: skip
START = bytes(32)


@dataclass(frozen=True)
class Gathered:
    """Rows on their way into a link: how many, the place of the last, and their hash so far."""

    count: int
    epoch: int
    txid: int
    digest: Digest

    def close(self, seq: int, at: datetime) -> bytes:
        """The hash of the rows and of the link's own facts, which end the array."""
        digest = self.digest.copy()
        digest.update(b"," if self.count else b"")
        digest.update(canonical([seq, self.epoch, self.txid, self.count, at]) + b"]")
        return digest.digest()


def gather(rows: Iterable[Mapping[str, Any]]) -> Gathered:
    """Take rows in the order of the chain into a JSON array of arrays."""
    digest, count, epoch, txid = hashlib.sha256(b"["), 0, 0, 0
    for row in rows:
        digest.update(b"," if count else b"")
        digest.update(canonical([row[name] for name in COLUMNS]))
        count, epoch, txid = count + 1, row["epoch"], row["txid"]
    return Gathered(count, epoch, txid, digest)


def next_head(previous: bytes, rows_hash: bytes) -> bytes:
    """The head of the chain after one more link."""
    return hashlib.sha256(previous + rows_hash).digest()
