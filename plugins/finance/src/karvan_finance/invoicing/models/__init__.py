"""The tables of invoicing: payment terms, invoices of all kinds, and how they fall due."""

from karvan_finance.invoicing.models.invoices import Invoice
from karvan_finance.invoicing.models.invoices import InvoiceLine
from karvan_finance.invoicing.models.results import Instalment
from karvan_finance.invoicing.models.results import InvoiceTax
from karvan_finance.invoicing.models.terms import PaymentTerm
from karvan_finance.invoicing.models.terms import PaymentTermLine

__all__ = [
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "PaymentTerm",
    "PaymentTermLine",
]
