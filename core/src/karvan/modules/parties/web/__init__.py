"""The pages of parties; importing it attaches their routes to core's blueprint."""

from karvan.modules.parties.web import account
from karvan.modules.parties.web import details
from karvan.modules.parties.web import duplicates
from karvan.modules.parties.web import merging
from karvan.modules.parties.web import relations

__all__ = ["account", "details", "duplicates", "merging", "relations"]
