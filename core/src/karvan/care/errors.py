"""What stops a backup, a restore or the moving of a company, in words that say what to do next."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal


class BackupRefused(AppError):
    """No backup was made: {reason}"""

    status, code = 500, "core.backup_refused"


class RoomMissing(AppError):
    """{needed} MB must be free in {folder} for this. Make room and repeat it; nothing was changed."""

    status, code = 507, "core.room_missing"


class FileTaken(Refusal):
    """There is a file {file} already. Name another one."""

    code = "core.file_taken"


class NotRestorable(Refusal):
    """{file} cannot be restored: {reason}. Nothing was changed."""

    code = "core.not_restorable"


class TargetTaken(Refusal):
    """The database {database} holds an installation already. Make a backup of it; then, to replace it
    for good, add: --yes --replace {database}
    """

    code = "core.target_taken"


class TargetBusy(Refusal):
    """The database {database} is in use. Stop the web server and the workers, then repeat this."""

    code = "core.target_busy"


class RestoreFailed(AppError):
    """The restore was undone and the database is as it was before: {reason}"""

    status, code = 500, "core.restore_failed"


class ProgramMissing(AppError):
    """{program} was not found. Install the client programs of PostgreSQL (Debian: postgresql-client)."""

    code = "core.program_missing"


class ScratchMissing(AppError):
    """There is no database to try the backup in: {reason}. Let the owner's role create one (ALTER ROLE
    … CREATEDB), or name an empty one in [backup] scratch_url.
    """

    code = "core.scratch_missing"


class SchemaNewer(AppError):
    """The database was made by a newer version of Karvan ({found}; this one knows {known}). Install that
    version; nothing was changed.
    """

    status, code = 503, "core.schema_newer"


class NotImportable(Refusal):
    """{file} cannot be used: {reason}. Nothing was changed."""

    code = "core.not_importable"


class RemovalUndone(AppError):
    """Removing {company} was undone: {reason}. Close the site for people, then repeat it."""

    status, code = 409, "core.removal_undone"
