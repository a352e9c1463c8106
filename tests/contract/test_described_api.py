"""A program that believes the description and tries everything in it: no fault, no surprise.

Schemathesis makes requests from the OpenAPI document of a served company, right and wrong ones, and
holds every answer against it.
"""

from __future__ import annotations

import threading

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import content_type_conformance
from schemathesis.specs.openapi.checks import response_schema_conformance
from schemathesis.specs.openapi.checks import status_code_conformance
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from karvan.actors import Actor
from karvan.app import create_app
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.restapi.describing.document import describe
from karvan.testing.browser import a_member
from tests.support.depot import depot
from tests.support.depot import depot_runtime

__all__ = ["depot", "depot_runtime"]
CLI = Actor.cli("test")
EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


class Quiet(WSGIRequestHandler):
    def log_request(self, code="-", size="-") -> None:
        pass


@pytest.fixture(scope="module")
def address(depot_runtime):
    """The application, served on the loopback."""
    server = make_server(
        "127.0.0.1", 0, create_app(depot_runtime), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def token(depot_runtime, depot):
    """A token with every right there is, of somebody who holds them all."""
    owner = a_member(depot_runtime, depot)
    scopes = frozenset({*depot_runtime.registry.permissions, "core.member"})
    command = CreateToken(owner.id, "Schemathesis", scopes)
    return depot_runtime.run(depot.id, CLI, lambda ctx: create_token(ctx, command).text)


def test_everything_that_is_described_behaves_as_it_is_described(
    depot_runtime, depot, address, token, monkeypatch
):
    security = depot_runtime.config.security.model_copy(update={"token_requests_per_minute": 10**6})
    monkeypatch.setattr(
        depot_runtime, "config", depot_runtime.config.model_copy(update={"security": security})
    )
    document = depot_runtime.run(
        depot.id, CLI, lambda ctx: describe(ctx, root=address), write=False
    )
    api = schemathesis.openapi.from_dict(document)
    api.config.update(base_url=document["servers"][0]["url"])
    headers = {"Authorization": f"Bearer {token}"}
    tried = [try_operation(each.ok(), headers) for each in api.get_all_operations()]

    assert len(tried) >= 20
    assert all(count > 0 for count in tried)


def try_operation(operation, headers) -> int:
    answers: list[Response] = []

    @SETTINGS
    @schemathesis_given(operation)
    def ask(case) -> None:
        answers.append(case.call_and_validate(headers=headers, checks=CHECKS))

    ask()
    return len(answers)


def schemathesis_given(operation):
    from hypothesis import given

    return given(case=operation.as_strategy())
