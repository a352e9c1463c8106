"""Periods are listed by their first day"""

from karvan.api import op

revision = "finance_0006"
down_revision = "finance_0005"


def upgrade():
    op.create_index(
        "ix_finance_period_valid_from", "finance_period", ["company_id", "valid_from", "id"]
    )


def downgrade():
    op.drop_index("ix_finance_period_valid_from", "finance_period")
