"""Bookings"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import op

revision = "seating_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "seating_room",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(("company_id",), ("core_company.id",)),
    )
    op.create_table(
        "seating_booking",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source_kind", sa.String(60), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(("company_id",), ("core_company.id",)),
        sa.UniqueConstraint("company_id", "source_kind", "source_id"),
    )


def downgrade() -> None:
    op.drop_table("seating_booking")
    op.drop_table("seating_room")
