"""The pages of the portal, for visitors and for staff; importing it attaches their routes."""

from karvan.modules.portal.web import staff
from karvan.modules.portal.web import visitors

__all__ = ["staff", "visitors"]
