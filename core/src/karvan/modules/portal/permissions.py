"""What people may be allowed to do with the portal."""

MANAGE = "core.portal.manage"
