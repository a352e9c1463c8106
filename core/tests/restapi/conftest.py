"""The depot over HTTP: a program with a token, and everything it may ask."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from werkzeug.test import TestResponse

from karvan.actors import Actor
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of

__all__ = ["depot", "depot_runtime"]
CLI = Actor.cli("test")
VERBS = ("read", "create", "update", "delete", "pack", "ship", "reopen", "rename", "archive")
ALL = (
    *(f"depot.crate.{each}" for each in VERBS),
    *(f"depot.{name}.{each}" for name in ("task", "bin") for each in VERBS[:4]),
    "core.party.read",
)
_keys = itertools.count(1)


@dataclass
class Program:
    """Speaks to the API with a token; a POST has a key of its own unless one is given."""

    client: FlaskClient
    root: str
    token: str

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", f"key-{next(_keys)}")
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.client.open(f"{self.root}{path}", method=method, headers=headers, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.ask("GET", path, query_string=query)

    def post(self, path: str, body: Any, **headers: str | None) -> TestResponse:
        return self.ask("POST", path, json=body, headers=named(headers))

    def change(self, path: str, body: Any, version: int | str | None, method: str = "PATCH"):
        match = {"If-Match": f'"{version}"'} if version is not None else {}
        return self.ask(method, path, json=body, headers=match)

    def crate(self, **fields: Any) -> dict[str, Any]:
        answer = self.post("/depot/v1/crates", {"name": "Tea", **fields})
        assert answer.status_code == 201, answer.text
        return answer.json


def named(headers: dict[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="module")
def served(depot_runtime):
    return app_of(depot_runtime)


@pytest.fixture(scope="module")
def owner(depot_runtime, depot):
    return a_member(depot_runtime, depot)


@pytest.fixture(scope="module")
def make_program(served, depot_runtime, depot, owner) -> Callable[..., Program]:
    def make(*scopes: str, company: Any = depot, person: Any = owner) -> Program:
        command = CreateToken(person.id, "Test", frozenset(scopes or ALL))
        made = depot_runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command).text)
        return Program(served.test_client(), f"/c/{company.code}/api", made)

    return make


@pytest.fixture(scope="module")
def program(make_program) -> Program:
    return make_program()
