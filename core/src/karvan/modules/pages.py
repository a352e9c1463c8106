"""Attaches the pages of core's modules to core's blueprint, before an application mounts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.runtime import Runtime
    from karvan.web.portal import PortalDoor


def attach_pages() -> None:
    """Import the views, which adds their routes; done once per process, however often called."""
    import karvan.modules.activities.web
    import karvan.modules.approvals.web
    import karvan.modules.attachments.web
    import karvan.modules.calendars.web
    import karvan.modules.desk.web
    import karvan.modules.dimensions.web
    import karvan.modules.importing.web
    import karvan.modules.importing.web_wizard
    import karvan.modules.mail.web
    import karvan.modules.mail.web_templates
    import karvan.modules.mail.web_unsubscribing
    import karvan.modules.notifications.web
    import karvan.modules.parties.web
    import karvan.modules.portal.web
    import karvan.modules.printing.web.documents
    import karvan.modules.printing.web.layouts
    import karvan.modules.printing.web.several
    import karvan.modules.privacy.web
    import karvan.modules.products.web
    import karvan.modules.records.web
    import karvan.modules.reporting.web.pages
    import karvan.modules.tags.web
    import karvan.modules.webhooks.web  # noqa: F401 - imported for the routes they add


def portal_of(runtime: Runtime) -> PortalDoor:
    """Who finds the portal's visitors, for the door."""
    from karvan.modules.portal.door import CookieDoor

    return CookieDoor(runtime)
