"""What the portal refuses."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class LinkDead(NotFound):
    """This link does not work (any more). Ask for a new one."""

    code = "core.portal.link_dead"


class NoAddressOfParty(Refusal):
    """{address} is no e-mail address of {party}. Enter it among the party's contacts first."""

    code = "core.portal.no_address_of_party"


class PartyNotActive(Refusal):
    """{party} is not active, so nobody is let into the portal for it."""

    code = "core.portal.party_not_active"


class PortalClosed(Refusal):
    """This company has no portal. Switch it on in the settings first."""

    code = "core.portal.closed"
