"""What a file may be refused for, each with what to do about it."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal
from karvan.errors import TooLarge


class FileEmpty(Refusal):
    """The file {name} is empty. Choose another one."""

    code = "core.file.empty"


class FileTooLarge(TooLarge):
    """The file is too large: at most {limit} MB may be attached."""

    code = "core.file.too_large"


class KindNotAllowed(Refusal):
    """Files that end in “{extension}” may not be attached. Allowed are: {allowed}."""

    code = "core.file.kind"


class KindDiffers(Refusal):
    """The name {name} says {expected}, but the content is {found}. Give the file its right ending."""

    code = "core.file.kind_differs"


class ActiveContent(Refusal):
    """The picture {name} contains a script. Save it without, or as PNG, and attach it again."""

    code = "core.file.active"


class QuotaReached(Refusal):
    """There is no room for this file: {used} of {quota} MB are taken. Delete files first."""

    code = "core.file.quota"


class FileGone(AppError):
    """The content of {name} cannot be found. Ask your administrator to restore it from a backup."""

    status, code = 410, "core.file.gone"


class NoRoom(AppError):
    """The file could not be stored: {reason}. Ask your administrator, then try again."""

    status, code = 507, "core.file.no_room"
