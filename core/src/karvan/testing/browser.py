"""A browser for tests without one: the test client, with forms and signing in.

def test_the_home_page_greets(client, member):
client.sign_in(member)
assert client.get(f"/c/{member.company}/").status_code == 200
"""

from __future__ import annotations

import itertools
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from karvan.actors import Actor

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

PASSWORD = "a long sentence for tests"
_TOKEN = re.compile(r'name="csrf[-_]token" (?:value|content)="([^"]+)"')
_counter = itertools.count(1)
_networks = itertools.count(1)


@dataclass(frozen=True)
class Member:
    """A person of one company who can sign in."""

    id: int
    email: str
    name: str
    company: str
    password: str = PASSWORD


class Browser(FlaskClient):
    """Keeps cookies as a browser does, and fills in what a form carries by itself."""

    def sign_in(self, member: Member) -> TestResponse:
        """Sign in through the page."""
        page = self.get("/-/login")
        answer = self.post(
            "/-/login",
            data={
                "csrf_token": token_in(page),
                "email": member.email,
                "password": member.password,
                "next": "/",
            },
            environ_overrides={"REMOTE_ADDR": an_address()},
        )
        assert answer.status_code == 303, answer.text
        return answer

    def submit(
        self,
        address: str,
        *,
        page: str | None = None,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> TestResponse:
        """Post a form with its token; `page` is where the form stands (default: the account)."""
        token = token_in(self.get(page or "/-/account"))
        return self.post(address, data={"csrf_token": token, **fields}, headers=headers)


def an_address() -> str:
    """An address in a network of its own: what others got wrong there slows nobody down here."""
    high, low = divmod(next(_networks), 256)
    return f"10.{high % 256}.{low}.1"


def token_in(page: TestResponse) -> str:
    """The CSRF token of a page."""
    found = _TOKEN.search(page.text)
    assert found, f"no form in {page.request.path} ({page.status})"
    return found.group(1)


def a_member(
    runtime: Runtime,
    company: CompanyInfo,
    *,
    roles: tuple[str, ...] = ("administrator",),
    name: str = "Ada Example",
    is_administrator: bool = False,
) -> Member:
    """A person with these roles in the company."""
    from karvan.identity.services.members import set_member
    from karvan.identity.services.users import CreateUser
    from karvan.identity.services.users import create_user

    email = f"person{next(_counter)}.{uuid.uuid4().hex[:8]}@example.com"

    def add(ctx: Context) -> int:
        command = CreateUser(email, name, PASSWORD, is_administrator=is_administrator)
        user = create_user(ctx, command)
        set_member(ctx, user, roles)
        return user.id

    user_id = runtime.run(company.id, Actor.system(), add, source="test")
    return Member(user_id, email, name, company.code)


class _Kept:
    """The application of a runtime, which a runtime keeps as long as it is open."""

    def __init__(self, runtime: Runtime) -> None:
        from karvan.app import create_app

        self.application = create_app(runtime)
        self.application.test_client_class = Browser

    def close(self) -> None:
        """Nothing is held open: the connections are the runtime's own."""


def app_of(runtime: Runtime) -> Flask:
    """The web application on this runtime, put together once however many tests ask for it."""
    return runtime.shared("karvan.testing.app", lambda: _Kept(runtime)).application


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The web application on the test's runtime, shared by all tests on it: change nothing of it.

    A test that adds to an application makes one of its own with `karvan.app.create_app`.
    """
    return app_of(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def member(runtime: Runtime, company: CompanyInfo) -> Member:
    """An administrator of the test's company."""
    return a_member(runtime, company)
