"""Reading dimensions and sets of their values."""

from karvan.modules.dimensions.queries.axes import AxisChoice
from karvan.modules.dimensions.queries.axes import ValueNode
from karvan.modules.dimensions.queries.axes import axes_for
from karvan.modules.dimensions.queries.axes import check_dimensions
from karvan.modules.dimensions.queries.axes import document_kinds
from karvan.modules.dimensions.queries.axes import find_axis_by_code
from karvan.modules.dimensions.queries.axes import get_axis
from karvan.modules.dimensions.queries.axes import get_value
from karvan.modules.dimensions.queries.axes import list_axes
from karvan.modules.dimensions.queries.axes import list_values
from karvan.modules.dimensions.queries.axes import required_axes
from karvan.modules.dimensions.queries.axes import rules_of
from karvan.modules.dimensions.queries.sets import DescribedSet
from karvan.modules.dimensions.queries.sets import axis_value_of
from karvan.modules.dimensions.queries.sets import describe_set
from karvan.modules.dimensions.queries.sets import describe_sets

__all__ = [
    "AxisChoice",
    "DescribedSet",
    "ValueNode",
    "axes_for",
    "axis_value_of",
    "check_dimensions",
    "describe_set",
    "describe_sets",
    "document_kinds",
    "find_axis_by_code",
    "get_axis",
    "get_value",
    "list_axes",
    "list_values",
    "required_axes",
    "rules_of",
]
