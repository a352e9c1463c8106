"""vehicles and licences"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import MinorUnits
from karvan.api import op

revision = "carpool_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "carpool_licence",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("licence", sa.String(30)),
        sa.Column("valid_until", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "id"], ["core_party.company_id", "core_party.id"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "carpool_vehicle",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("plate", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(5), nullable=False),
        sa.Column("price", MinorUnits()),
        sa.Column("driver_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "driver_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_carpool_vehicle_driver_id",
            ondelete="RESTRICT",
        ),
    )
    op.create_index("ix_carpool_vehicle_driver_id", "carpool_vehicle", ["company_id", "driver_id"])


def downgrade() -> None:
    op.drop_table("carpool_vehicle")
    op.drop_table("carpool_licence")
