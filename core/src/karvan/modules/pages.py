"""Attaches the pages of core's modules to core's blueprint, before an application mounts it."""

from __future__ import annotations


def attach_pages() -> None:
    """Import the views, which adds their routes; done once per process, however often called."""
    from karvan.modules.calendars import web as _calendars
    from karvan.modules.importing import web as _importing
    from karvan.modules.mail import web as _mail
    from karvan.modules.mail import web_templates as _mail_templates
    from karvan.modules.mail import web_unsubscribing as _unsubscribing
    from karvan.modules.parties import web as _parties
    from karvan.modules.reporting.web import pages as _reporting

    del _calendars, _importing, _mail, _mail_templates, _parties, _reporting, _unsubscribing
