"""Core's own modules, in the order they declare themselves: through the same Registrar as plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.setup import karvan_setup as companies
from karvan.documents.setup import karvan_setup as documents
from karvan.entities.saved_views.setup import karvan_setup as lists
from karvan.entities.setup import karvan_setup as entities
from karvan.events.setup import karvan_setup as events
from karvan.identity.setup import karvan_setup as identity
from karvan.modules.activities.setup import karvan_setup as activities
from karvan.modules.approvals.setup import karvan_setup as approvals
from karvan.modules.attachments.setup import karvan_setup as attachments
from karvan.modules.calendars.setup import karvan_setup as calendars
from karvan.modules.currencies.setup import karvan_setup as currencies
from karvan.modules.dimensions.setup import karvan_setup as dimensions
from karvan.modules.exporting.setup import karvan_setup as exporting
from karvan.modules.history.setup import karvan_setup as history
from karvan.modules.importing.setup import karvan_setup as importing
from karvan.modules.mail.setup import karvan_setup as mail
from karvan.modules.notifications.setup import karvan_setup as notifications
from karvan.modules.parties.setup import karvan_setup as parties
from karvan.modules.portal.setup import karvan_setup as portal
from karvan.modules.printing.setup import karvan_setup as printing
from karvan.modules.privacy.setup import karvan_setup as privacy
from karvan.modules.products.setup import karvan_setup as products
from karvan.modules.reporting.setup import karvan_setup as reporting
from karvan.modules.tags.setup import karvan_setup as tags
from karvan.modules.webhooks.setup import karvan_setup as webhooks
from karvan.search.setup import karvan_setup as search
from karvan.web.setup import karvan_setup as web

if TYPE_CHECKING:
    from karvan.plugins.loading import CoreSetup

CORE_SETUPS: tuple[CoreSetup, ...] = (
    identity,
    companies,
    documents,
    entities,
    events,
    search,
    web,
    lists,
    parties,
    privacy,
    mail,
    printing,
    products,
    dimensions,
    currencies,
    reporting,
    importing,
    exporting,
    history,
    attachments,
    activities,
    tags,
    notifications,
    calendars,
    approvals,
    portal,
    webhooks,
)
