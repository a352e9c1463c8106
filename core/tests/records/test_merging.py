"""When parties are merged, all that hangs on the loser hangs on the winner; nothing is there twice."""

from __future__ import annotations

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.queries import list_activities_of
from karvan.modules.activities.queries import list_notes
from karvan.modules.activities.queries import read_timeline
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import create_activity
from karvan.modules.attachments.queries import list_attachments
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.notifications.queries import list_followers
from karvan.modules.notifications.services import follow_quietly
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services.merging import MergeParties
from karvan.modules.parties.services.merging import merge_parties
from karvan.modules.parties.services.merging import undo_merge
from karvan.modules.tags.queries import tags_of
from karvan.modules.tags.services import add_tag
from karvan.testing.browser import a_member

CLI = Actor.cli("test")


def test_what_hangs_on_the_loser_hangs_on_the_winner_and_comes_back(runtime, company):
    reader = a_member(runtime, company, roles=("viewer",))

    def fill(ctx):
        refs = []
        for name in ("Saffron Road", "Saffron Road Ltd"):
            ref = DocumentRef("core.party", create_party(ctx, CreateParty(name)).id)
            add_note(ctx, ref, f"about {name}")
            store_file(ctx, StoreFile("a.txt", b"hello", ref))
            create_activity(ctx, CreateActivity(ActivityFacts("Call"), ref))
            add_tag(ctx, ref, "VIP")
            follow_quietly(ctx, ref, [reader.id])
            refs.append(ref)
        add_tag(ctx, refs[1], "Late")
        return refs

    def count(ctx, ref):
        return (
            len(list_notes(ctx, ref)),
            len(list_attachments(ctx, ref)),
            len(list_activities_of(ctx, ref)),
            sorted(each.name for each in tags_of(ctx, ref)),
            [each.user_id for each in list_followers(ctx, ref)],
            len(read_timeline(ctx, ref).lines),
        )

    winner, loser = runtime.run(company.id, CLI, fill)
    merge = MergeParties(winner.id, [loser.id], reason="twice")
    op_id = runtime.run(company.id, CLI, lambda ctx: merge_parties(ctx, merge).id)

    merged = runtime.run(company.id, CLI, lambda ctx: count(ctx, winner), write=False)
    assert merged == (2, 2, 2, ["Late", "VIP"], [reader.id], 4)

    runtime.run(company.id, CLI, lambda ctx: undo_merge(ctx, op_id))
    again = runtime.run(
        company.id, CLI, lambda ctx: (count(ctx, winner), count(ctx, loser)), write=False
    )
    assert again == (
        (1, 1, 1, ["VIP"], [reader.id], 2),
        (1, 1, 1, ["Late", "VIP"], [reader.id], 2),
    )
