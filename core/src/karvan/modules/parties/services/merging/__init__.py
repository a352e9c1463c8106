"""Merging parties: whatever refers to the loser comes to refer to the winner, and back again."""

from karvan.modules.parties.services.merging.merge import MergeParties
from karvan.modules.parties.services.merging.merge import merge_parties
from karvan.modules.parties.services.merging.plan import MergePlan
from karvan.modules.parties.services.merging.plan import plan_merge
from karvan.modules.parties.services.merging.undo import undo_merge

__all__ = ["MergeParties", "MergePlan", "merge_parties", "plan_merge", "undo_merge"]
