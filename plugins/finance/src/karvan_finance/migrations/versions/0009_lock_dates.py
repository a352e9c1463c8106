"""Lock dates by area, and exceptions to them"""

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0009"
down_revision = "finance_0008"

AREAS = "area IN ('all', 'sale', 'purchase', 'bank', 'tax', 'hard')"


def upgrade():
    op.create_table(
        "finance_lock",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("lock_date", LocalDate(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "area"),
        sa.CheckConstraint(AREAS, name="area"),
    )
    op.create_index("ix_finance_lock_date", "finance_lock", ["company_id", "lock_date", "id"])
    op.create_table(
        "finance_lock_exception",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("lock_date", LocalDate(), nullable=False),
        sa.Column("until_at", UtcInstant(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.CheckConstraint(f"{AREAS} AND area <> 'hard'", name="area"),
        sa.CheckConstraint("reason <> ''", name="reason"),
    )
    op.create_index(
        "ix_finance_lock_exception_until_at",
        "finance_lock_exception",
        ["company_id", "until_at", "id"],
    )


def downgrade():
    op.drop_table("finance_lock_exception")
    op.drop_table("finance_lock")
