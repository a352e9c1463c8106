"""The installation: its name, its backups, whether it is closed"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0015"
down_revision = "core_0014"


def upgrade() -> None:
    op.create_table(
        "core_installation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("made_at", UtcInstant(), nullable=False),
        sa.Column("closed_since", UtcInstant()),
        sa.Column("closed_for", sa.String(80)),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("backed_up_at", UtcInstant()),
        sa.Column("backup_file", sa.String(400)),
        sa.Column("checked_at", UtcInstant()),
        sa.Column("restored_at", UtcInstant()),
        sa.Column("restored_from", sa.String(400)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("id = 1", name="single"),
    )


def downgrade() -> None:
    op.drop_table("core_installation")
