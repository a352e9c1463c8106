"""What may be refused about dimensions."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class UnknownAxis(NotFound):
    """There is no dimension “{axis}”. Choose one from the list of dimensions."""

    code = "core.dimension.unknown_axis"


class UnknownValue(NotFound):
    """{axis} has no value “{value}”. Choose one from its list."""

    code = "core.dimension.unknown_value"


class UnknownSet(NotFound):
    """There is no set of dimensions {set_id} in this company."""

    code = "core.dimension.unknown_set"


class ValueInACircle(Refusal):
    """A value cannot lie below itself: {way}. Choose another parent."""

    code = "core.dimension.cycle"
