"""Who the numbers of users mean in a company that came from another installation"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import op

revision = "core_0019"
down_revision = "core_0018"


def upgrade() -> None:
    op.create_table(
        "core_moved_user",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("before_epoch", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("local_user_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["local_user_id"], ["core_user.id"]),
    )


def downgrade() -> None:
    op.drop_table("core_moved_user")
