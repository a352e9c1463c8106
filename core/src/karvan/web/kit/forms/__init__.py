"""The form of an entity: one page to read, fill in and change a record, and all its buttons.

| file | what stands there |
|---|---|
| `routes.py` | the addresses |
| `views.py`, `doing.py`, `picks.py` | the views: form, commands, pickers and previews |
| `shown.py` | what a template is given |
| `building.py`, `inputs.py`, `grids.py`, `head.py` | how it is made from declaration, record and what was typed |
| `typed.py` | what was posted, before the codecs read it |
| `conflicts.py` | someone else saved first: three states of a record side by side |
"""
