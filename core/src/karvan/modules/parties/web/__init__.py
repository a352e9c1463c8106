"""The pages of parties; importing it attaches their routes to core's blueprint."""

from karvan.modules.parties.web import lists

__all__ = ["lists"]
