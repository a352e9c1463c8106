"""Posted invoices keep their tax line by line, and lines of credits say what they take back"""

import sqlalchemy as sa

from karvan.api import JsonData
from karvan.api import op

revision = "finance_0008"
down_revision = "finance_0007"


def upgrade():
    op.add_column("finance_invoice", sa.Column("tax_result", JsonData()))
    op.add_column("finance_invoice_line", sa.Column("refund_line", sa.Integer()))


def downgrade():
    op.drop_column("finance_invoice_line", "refund_line")
    op.drop_column("finance_invoice", "tax_result")
