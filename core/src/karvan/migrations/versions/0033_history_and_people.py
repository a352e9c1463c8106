"""The history of changes is listed by time, people by name"""

from __future__ import annotations

from karvan.api import op

revision = "core_0033"
down_revision = "core_0032"


def upgrade() -> None:
    op.create_index("ix_core_audit_at", "core_audit", ["company_id", "at", "id"])
    op.create_index("ix_core_user_name", "core_user", ["name", "id"])


def downgrade() -> None:
    op.drop_index("ix_core_user_name", "core_user")
    op.drop_index("ix_core_audit_at", "core_audit")
