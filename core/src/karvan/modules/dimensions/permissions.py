"""Permission codes of dimensions, alphabetical."""

from __future__ import annotations

from typing import Final

DIMENSION_CREATE: Final = "core.dimension.create"
DIMENSION_MANAGE: Final = "core.dimension.manage"
DIMENSION_READ: Final = "core.dimension.read"
DIMENSION_UPDATE: Final = "core.dimension.update"
VALUE_CREATE: Final = "core.dimension_value.create"
VALUE_READ: Final = "core.dimension_value.read"
VALUE_UPDATE: Final = "core.dimension_value.update"
