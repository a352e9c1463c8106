"""People for the tests of identity."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from karvan.actors import Actor
from karvan.identity.services.members import set_member
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.services.users import get_user
from karvan.runtime import Runtime

PASSWORD = "meadow-lantern-7"


@dataclass(frozen=True)
class APerson:
    """A clerk of the company who can sign in."""

    runtime: Runtime
    company_id: int
    company_code: str
    user_id: int
    email: str
    password: str = PASSWORD

    def change(self, act, *arguments):
        """Run a service on this user in the company's unit of work, and commit."""

        def work(ctx):
            return act(ctx, get_user(ctx, self.email), *arguments)

        return self.runtime.run(self.company_id, Actor.cli("test"), work)


@pytest.fixture
def an_email():
    """An e-mail address that no other test uses."""
    return f"ana.{uuid.uuid4().hex[:10]}@example.com"


@pytest.fixture
def person(runtime, company, an_email):
    """A clerk of the company who can sign in."""

    def work(ctx):
        user = create_user(ctx, CreateUser(an_email, "Ana", PASSWORD))
        set_member(ctx, user, ("clerk",))
        return user.id

    user_id = runtime.run(company.id, Actor.cli("test"), work)
    return APerson(runtime, company.id, company.code, user_id, an_email)
