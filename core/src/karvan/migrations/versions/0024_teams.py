"""Teams and the people in them"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0024"
down_revision = "core_0023"


def upgrade() -> None:
    op.create_table(
        "core_team",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.UniqueConstraint("company_id", "key"),
    )
    op.create_table(
        "core_team_member",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "team_id"],
            ["core_team.company_id", "core_team.id"],
            name="fk_core_team_member_team_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("company_id", "team_id", "user_id"),
    )
    op.create_index("ix_core_team_member_user_id", "core_team_member", ["company_id", "user_id"])


def downgrade() -> None:
    op.drop_table("core_team_member")
    op.drop_table("core_team")
