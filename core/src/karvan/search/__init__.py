"""Finding records by words: the index, what keeps it up to date, and the search itself.

| room | what stands there |
|---|---|
| `models.py`, `full_text.py` | `core_search`: title and words of each record, and how each database finds them |
| `words.py` | the words of a record: what its entity names, folded by `normalize_text` |
| `index.py` | keep, forget, rebuild |
| `following.py` | every write of a unit of work reaches the index in the same transaction |
| `matching.py` | what a person typed, as a condition of each database |
| `finding.py` | records found, selected again through their entity with permission and scope |

The index only proposes: a record is shown when the entity's own query gives it to this person.
"""
