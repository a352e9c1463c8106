"""A party as it was printed: posted and sent documents refer to it, so it never changes."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.rules import Rule
from karvan.db.rules import append_only
from karvan.db.types import Hash32
from karvan.modules.parties.models.party import PERSONAL
from karvan.modules.parties.models.party import PLAIN
from karvan.modules.parties.models.party import Party


class PartySnapshot(CompanyMixin, StampMixin, CoreBase):
    """Name, address and tax number of a party as printed, in the party's language.

    When the legal period of an erased person is over, the text goes and the row stays. The same
    print is kept once: `sha256` is taken over all that is shown.
    """

    __tablename__ = "core_party_snapshot"
    __rules__: ClassVar[tuple[Rule, ...]] = (append_only(but=("name", "address", "tax_id")),)
    __table_args__ = (UniqueConstraint("company_id", "party_id", "sha256"),)

    sha256: Mapped[bytes] = mapped_column(Hash32)
    language: Mapped[str] = mapped_column(String(10), info=PLAIN)
    name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    address: Mapped[str] = mapped_column(String(800), info=PERSONAL)
    tax_id: Mapped[str] = mapped_column(String(40), info=PERSONAL)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party, index=False)
