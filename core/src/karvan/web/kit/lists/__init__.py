"""The list of an entity: filter, sort, group, choose columns, edit in place, act on many, export.

| file | what it does |
|---|---|
| `asking.py` | reads the address into a request, and writes addresses of other states of the list |
| `columns.py`, `table.py`, `groups.py` | what the page shows |
| `filtering.py`, `widgets.py` | the filter builder and its chips |
| `views.py` | saved views and one's own columns |
| `editing.py`, `bulk.py`, `grid.py` | writing: one cell, many records, many new ones |
| `exporting.py`, `files.py` | CSV and XLSX |

The address holds the whole state of a list. Nothing here needs JavaScript; with it, parts of the
page are exchanged instead of the whole.
"""
