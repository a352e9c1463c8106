"""From a file of rows to records of an entity: read, map, check, run, and undo.

| file | what stands there |
|---|---|
| `sheets.py` | the file as titles and numbered rows, whatever kind it is |
| `options.py` | how the file is to be read and what is to be done with it |
| `mapping.py` | which column fills which field: guessed, remembered, checked |
| `reading.py`, `references.py`, `matching.py` | a row as values; what it refers to; what it changes |
| `rows.py` | one row through the entity's command |
| `checking.py`, `running.py`, `undoing.py` | all rows: on trial, for good, and back again |
| `starting.py`, `queries.py`, `jobs.py` | what people do with an import, and see of it |
"""
