"""Number series, counters and links between documents"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0004"
down_revision = "core_0003"


def upgrade() -> None:
    op.create_table(
        "core_document_link",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("from_kind", sa.String(60), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_kind", sa.String(60), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.String(12), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint(
            "company_id", "from_kind", "from_id", "to_kind", "to_id", "relation", name="uq_link"
        ),
        sa.CheckConstraint(
            "relation IN ('becomes', 'fulfils', 'bills', 'settles', 'posts', 'reverses', 'relates')",
            name="relation",
        ),
    )
    op.create_index(
        "ix_core_document_link_to", "core_document_link", ["company_id", "to_kind", "to_id"]
    )
    op.create_table(
        "core_number_series",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("pattern", sa.String(60), nullable=False),
        sa.Column("padding", sa.SmallInteger(), nullable=False),
        sa.Column("reset", sa.String(12), nullable=False),
        sa.Column("gapless", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.CheckConstraint("padding BETWEEN 1 AND 12", name="padding"),
        sa.CheckConstraint("reset IN ('never', 'fiscal_year', 'month')", name="reset"),
    )
    op.create_table(
        "core_number_counter",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("range_key", sa.String(20), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "series_id", "range_key"),
        sa.ForeignKeyConstraint(
            ["company_id", "series_id"],
            ["core_number_series.company_id", "core_number_series.id"],
            name="fk_core_number_counter_series_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("next > 0", name="next"),
    )


def downgrade() -> None:
    op.drop_table("core_number_counter")
    op.drop_table("core_number_series")
    op.drop_table("core_document_link")
