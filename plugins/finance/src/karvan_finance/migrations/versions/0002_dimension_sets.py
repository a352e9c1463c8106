"""A line's set of dimensions is one of core's"""

import sqlalchemy as sa

from karvan.api import op

revision = "finance_0002"
down_revision = "finance_0001"


def upgrade():
    op.rebuild(
        "finance_line",
        add=[
            sa.ForeignKeyConstraint(
                ["company_id", "dimension_set_id"],
                ["core_dimension_set.company_id", "core_dimension_set.id"],
                name="fk_finance_line_dimension_set_id",
                ondelete="RESTRICT",
            )
        ],
    )
    op.create_index(
        "ix_finance_line_dimension_set",
        "finance_line",
        ["company_id", "dimension_set_id", "date"],
        where="dimension_set_id IS NOT NULL",
    )


def downgrade():
    op.drop_index("ix_finance_line_dimension_set", "finance_line")
    op.rebuild("finance_line", drop=["fk_finance_line_dimension_set_id"])
