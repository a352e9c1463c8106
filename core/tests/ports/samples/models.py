"""One table for all that the sample providers keep."""

from sqlalchemy import BigInteger
from sqlalchemy import String
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import plugin_base

Base = plugin_base("samples")


class Row(CompanyMixin, Base):
    """A limit, a claim, goods, a reservation, a cost, an order, an invoice or a payout."""

    __tablename__ = "samples_row"

    kind = mapped_column(String(20), info={"personal": False})
    source_kind = mapped_column(String(60), default="", info={"personal": False})
    source_id = mapped_column(BigInteger, default=0)
    line = mapped_column(BigInteger, default=0)
    subject_id = mapped_column(BigInteger, default=0)
    micro = mapped_column(BigInteger, default=0)
    minor = mapped_column(BigInteger, default=0)
    note = mapped_column(String(60), default="", info={"personal": False})
