"""Companies, currencies and exchange rates; ids, epochs and remembered requests"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import ExactDecimal
from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import LocalDate
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "core_currency",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("iso_code", sa.String(3)),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("exponent", sa.SmallInteger(), nullable=False),
        sa.Column("rounding_minor", sa.Integer(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("exponent BETWEEN 0 AND 8", name="exponent"),
        sa.CheckConstraint("rounding_minor > 0", name="rounding"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_table(
        "core_epoch",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id"),
    )
    op.create_table(
        "core_id_block",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id"),
    )
    op.create_table(
        "core_request",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("source", sa.String(160), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("body_hash", Hash32(), nullable=False),
        sa.Column("answer", JsonData()),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "scope", "source", "key"),
        sa.CheckConstraint("scope IN ('port', 'rest', 'form', 'import')", name="scope"),
    )
    op.create_index("ix_core_request_created_at", "core_request", ["company_id", "created_at"])
    op.create_table(
        "core_company",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("currency", sa.String(12)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("calendar", sa.String(12), nullable=False),
        sa.Column("fiscal_month", sa.SmallInteger(), nullable=False),
        sa.Column("fiscal_day", sa.SmallInteger(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["currency"], ["core_currency.code"]),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("calendar IN ('gregorian', 'jalali')", name="calendar"),
        sa.CheckConstraint("id = 0 OR currency IS NOT NULL", name="currency"),
        sa.CheckConstraint("fiscal_day BETWEEN 1 AND 31", name="fiscal_day"),
        sa.CheckConstraint("fiscal_month BETWEEN 1 AND 12", name="fiscal_month"),
        sa.CheckConstraint("state IN ('preparing', 'open')", name="state"),
    )
    op.create_table(
        "core_exchange_rate",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("on_date", LocalDate(), nullable=False),
        sa.Column("rate", ExactDecimal(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["currency"], ["core_currency.code"]),
        sa.UniqueConstraint("company_id", "currency", "on_date"),
    )


def downgrade() -> None:
    op.drop_table("core_exchange_rate")
    op.drop_table("core_company")
    op.drop_table("core_request")
    op.drop_table("core_id_block")
    op.drop_table("core_epoch")
    op.drop_table("core_currency")
