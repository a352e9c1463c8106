"""The depot, a plugin with entities of every kind of field."""

from tests.support.depot import at_work
from tests.support.depot import depot
from tests.support.depot import depot_runtime

__all__ = ["at_work", "depot", "depot_runtime"]
