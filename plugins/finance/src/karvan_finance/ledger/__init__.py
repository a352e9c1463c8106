"""The general ledger: accounts, journals, periods, entries and the balances kept of them."""
