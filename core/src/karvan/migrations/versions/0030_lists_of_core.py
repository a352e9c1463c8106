"""Indexes by which the lists of core's entities are sorted"""

from __future__ import annotations

from karvan.api import op

revision = "core_0030"
down_revision = "core_0029"


def upgrade() -> None:
    op.create_index("ix_core_tag_name", "core_tag", ["company_id", "name", "id"])


def downgrade() -> None:
    op.drop_index("ix_core_tag_name", "core_tag")
