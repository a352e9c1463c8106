"""What is refused when parties are written, found twice, merged and parted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.errors import ConfirmableWarning
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.modules.parties.queries.duplicates import Candidate

CONFIRM_DUPLICATE = "core.party.duplicate"


class TaxIdTaken(Refusal):
    """{party} has the same tax number. Use that party, or ask someone who may override duplicates."""

    code = "core.party.tax_id_taken"


class LikelyDuplicate(ConfirmableWarning):
    """This looks like a party you already have: {question}"""

    code = CONFIRM_DUPLICATE

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        names = ", ".join(each.name for each in candidates)
        super().__init__(key=CONFIRM_DUPLICATE, question=_("{names}. Save it anyway?", names=names))
        self.candidates = tuple(candidates)


class NotOpenForChange(Refusal):
    """{party} is {state} and cannot be changed."""

    code = "core.party.not_open"


class RoleHeldAlready(Refusal):
    """{party} has this role already. End it first."""

    code = "core.party.role_held"


class RoleUnknown(Refusal):
    """There is no role {role} here. Switch on the module that brings it, or choose another."""

    code = "core.party.role_unknown"


class GroupCycle(Refusal):
    """A group cannot stand below itself. Choose another parent."""

    code = "core.party.group_cycle"


class GroupInUse(Refusal):
    """The group still has parties or groups in it. Move them first."""

    code = "core.party.group_in_use"


class RelationToItself(Refusal):
    """A party cannot be related to itself. Choose another party."""

    code = "core.party.relation_itself"


class WrongKindForRelation(Refusal):
    """Only a person works for an organisation. Choose a person and an organisation."""

    code = "core.party.relation_kind"


class RelationThere(Refusal):
    """This relation is there already. End it before you begin it anew."""

    code = "core.party.relation_there"


class PrimaryEmployerThere(Refusal):
    """{party} already has a primary employer. End that, or add this one as not primary."""

    code = "core.party.primary_employer"


class MergeWithItself(Refusal):
    """A party cannot be merged with itself. Choose two different ones."""

    code = "core.party.merge_itself"


class MergePartyUnknown(Refusal):
    """Party {party} is not in this company. Parties of different companies are never merged."""

    code = "core.party.merge_unknown"


class MergeKindsDiffer(Refusal):
    """{loser} and {winner} are not of one kind: a person and an organisation are never one party."""

    code = "core.party.merge_kinds"


class AlreadyMerged(Refusal):
    """{party} is already merged into another party. Merge that one instead."""

    code = "core.party.already_merged"


class ErasedParty(Refusal):
    """The data of {party} were erased on request; it cannot be merged."""

    code = "core.party.erased"


class SeveralSignIns(Refusal):
    """More than one of these parties is tied to a sign-in or the like ({table}). Untie one first."""

    code = "core.party.several_sign_ins"


class UnknownFieldChoice(Refusal):
    """{field} cannot be taken from a party that is merged. Choose among the fields shown."""

    code = "core.party.merge_field"


class MergeCollides(Refusal):
    """Rows of {table} collide in a way that cannot be folded. Correct them, then merge again."""

    code = "core.party.merge_collides"


class MergeNotDone(Refusal):
    """This merge is {state}, so there is nothing to undo."""

    code = "core.party.merge_not_done"


class LaterMergeFirst(Refusal):
    """{party} took part in a later merge. Undo that one first."""

    code = "core.party.later_merge"
