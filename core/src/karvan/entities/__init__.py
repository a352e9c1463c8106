"""The entity kit's heart: what a kind of record is, how it is read, and the one way to write it.

| room | what stands there |
|---|---|
| `declaring/` | what an author declares, and every field an entity has in a company (own, extensions', custom) |
| `codecs/` | one per kind of field: parse, format, JSON, operators |
| `reading/` | filters, conditions, order, pages of a list, rows and cells, scopes, files of records |
| `figures/` | measures, groups, pivots, boards and months over many records |
| `writing/` | `run_command`, the one way to write, and what it stands on |
| `bulk/`, `custom/`, `saved_views/` | many records at once, and what people add without code |

Pages, import and REST stand on these and have no other door.
"""
