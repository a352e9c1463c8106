"""Changing dimensions, and interning sets of their values."""

from karvan.modules.dimensions.services.axes import SaveAxis
from karvan.modules.dimensions.services.axes import SaveValue
from karvan.modules.dimensions.services.axes import SetRule
from karvan.modules.dimensions.services.axes import save_axis
from karvan.modules.dimensions.services.axes import save_value
from karvan.modules.dimensions.services.axes import set_rule
from karvan.modules.dimensions.services.sets import dimension_set

__all__ = [
    "SaveAxis",
    "SaveValue",
    "SetRule",
    "dimension_set",
    "save_axis",
    "save_value",
    "set_rule",
]
