"""Parties, what is known of them, and the log of those that were merged."""

from karvan.modules.parties.models.details import Address
from karvan.modules.parties.models.details import ContactPoint
from karvan.modules.parties.models.details import PartyIdentifier
from karvan.modules.parties.models.details import PartyRelation
from karvan.modules.parties.models.details import PartyRole
from karvan.modules.parties.models.merging import DuplicateCandidate
from karvan.modules.parties.models.merging import MergeLoser
from karvan.modules.parties.models.merging import MergeMove
from karvan.modules.parties.models.merging import MergeOp
from karvan.modules.parties.models.party import Party
from karvan.modules.parties.models.party import PartyGroup
from karvan.modules.parties.models.party import PartyKey
from karvan.modules.parties.models.party import PartyKind
from karvan.modules.parties.models.party import PartyState
from karvan.modules.parties.models.snapshot import PartySnapshot

__all__ = [
    "Address",
    "ContactPoint",
    "DuplicateCandidate",
    "MergeLoser",
    "MergeMove",
    "MergeOp",
    "Party",
    "PartyGroup",
    "PartyIdentifier",
    "PartyKey",
    "PartyKind",
    "PartyRelation",
    "PartyRole",
    "PartySnapshot",
    "PartyState",
]
