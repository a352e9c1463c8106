"""A company's own words for the mails that plugins declare"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0017"
down_revision = "core_0016"


def upgrade() -> None:
    op.create_table(
        "core_mail_template",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code", "language"),
    )


def downgrade() -> None:
    op.drop_table("core_mail_template")
