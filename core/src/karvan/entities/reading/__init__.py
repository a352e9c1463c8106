"""Reading records: filters, conditions, order, pages, rows, scopes and files of them."""
