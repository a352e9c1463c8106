"""Counting attempts in the database."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import Actor
from karvan.identity.models import Throttle
from karvan.identity.services.throttling import admit
from karvan.identity.throttle import sign_in_keys


def test_a_flood_of_made_up_names_fills_a_bounded_table(fresh_runtime):
    def work(ctx):
        for number in range(12):
            admit(ctx, sign_in_keys(f"{number}@example.com", f"192.0.2.{number}"), most_rows=10)
        return ctx.session.scalar(select(func.count()).select_from(Throttle))

    assert fresh_runtime.run_installation(Actor.nobody(), work, purpose="test") <= 10
