"""Care of an installation: backup and restore, moving a company, maintenance, health.

The pure parts (`archive`, `manifest`, `digest`) know no database; `contents` reads one, `copying`
and `loading` move one, and `backup` and `restore` put them together.
"""
