"""The secret of a webhook: deleted with it, encrypted at rest, kept out of the trail."""

from __future__ import annotations

from sqlalchemy import text

from karvan.modules.webhooks.services import delete_webhook


def test_a_deleted_webhook_takes_its_log_along(hooks, receiver):
    made = hooks.add(receiver.url)
    hooks.move()
    hooks.work()

    hooks.run(lambda ctx: delete_webhook(ctx, made.webhook.id))
    hooks.move()
    hooks.work()

    assert hooks.deliveries() == []
    assert len(receiver.posts) == 1


def test_the_secret_is_stored_encrypted_and_kept_out_of_the_trail(hooks, receiver):
    made = hooks.add(receiver.url)

    with hooks.runtime.database.begin(write=False, owner=True) as connection:
        stored = connection.execute(text("SELECT secret FROM core_webhook")).scalars().all()
        trail = connection.execute(text("SELECT * FROM core_audit")).all()

    assert all(made.secret not in each for each in stored)
    assert made.secret not in repr(trail)
    assert stored[-1] not in repr(trail)
