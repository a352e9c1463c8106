"""Writing parties: what pages, imports, jobs and other modules call."""

from karvan.modules.parties.permissions import CREATE
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.addresses import SaveAddress
from karvan.modules.parties.services.addresses import remove_address
from karvan.modules.parties.services.addresses import save_address
from karvan.modules.parties.services.consents import note_bounce
from karvan.modules.parties.services.consents import opt_out
from karvan.modules.parties.services.contacts import SaveContactPoint
from karvan.modules.parties.services.contacts import add_contact_point
from karvan.modules.parties.services.contacts import remove_contact_point
from karvan.modules.parties.services.contacts import update_contact_point
from karvan.modules.parties.services.groups import SaveGroup
from karvan.modules.parties.services.groups import remove_group
from karvan.modules.parties.services.groups import save_group
from karvan.modules.parties.services.identifiers import AddIdentifier
from karvan.modules.parties.services.identifiers import add_identifier
from karvan.modules.parties.services.identifiers import remove_identifier
from karvan.modules.parties.services.parties import CreateParty
from karvan.modules.parties.services.parties import UpdateParty
from karvan.modules.parties.services.parties import create_parties
from karvan.modules.parties.services.parties import create_party
from karvan.modules.parties.services.parties import update_party
from karvan.modules.parties.services.relations import AddRelation
from karvan.modules.parties.services.relations import add_relation
from karvan.modules.parties.services.relations import end_relation
from karvan.modules.parties.services.roles import add_role
from karvan.modules.parties.services.roles import end_role
from karvan.modules.parties.services.roles import list_role_kinds
from karvan.modules.parties.services.snapshots import snapshot_party

__all__ = [
    "CREATE",
    "UPDATE",
    "AddIdentifier",
    "AddRelation",
    "CreateParty",
    "SaveAddress",
    "SaveContactPoint",
    "SaveGroup",
    "UpdateParty",
    "add_contact_point",
    "add_identifier",
    "add_relation",
    "add_role",
    "create_parties",
    "create_party",
    "end_relation",
    "end_role",
    "list_role_kinds",
    "note_bounce",
    "opt_out",
    "remove_address",
    "remove_contact_point",
    "remove_group",
    "remove_identifier",
    "save_address",
    "save_group",
    "snapshot_party",
    "update_contact_point",
    "update_party",
]
