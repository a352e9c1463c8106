"""The entity kit's heart: what a kind of record is, how it is read, and the one way to write it.

| room | what stands there |
|---|---|
| `declaration.py`, `fields.py`, `commands.py`, `views.py`, `extension.py` | what an author declares |
| `codecs/` | one per kind of field: parse, format, JSON, operators |
| `known.py` | the entities of a company now, and all their fields (own, extensions', custom) |
| `filters.py`, `conditions.py`, `listing.py`, `figures.py`, `rows.py`, `scopes.py` | reading |
| `running.py`, `storing.py`, `lines.py` | writing |
| `custom/`, `saved_views/` | what people add without code |

Pages, import and REST stand on these and have no other door.
"""
