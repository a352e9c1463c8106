"""The description holds what is on and may be used, is valid OpenAPI 3.1, and is what is answered."""

from __future__ import annotations

import json

import jsonschema
import pytest
from click.testing import CliRunner
from openapi_spec_validator import OpenAPIV31SpecValidator

from karvan.cli.common import CommandLine
from karvan.cli.main import cli
from karvan.restapi.describing.document import describe
from karvan.restapi.describing.page import example_of
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

from .conftest import CLI


def read(program, path="/openapi.json"):
    answer = program.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_description_is_valid(program):
    document = read(program)

    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["openapi"].startswith("3.1")
    assert "/depot/v1/crates/{id}/pack" in document["paths"]


def test_it_holds_what_the_token_may_use_and_no_more(make_program):
    reading = read(make_program("depot.crate.read"))
    nothing = read(make_program("depot.bin.create", "core.member"))

    methods = {method for each in reading["paths"].values() for method in each}
    assert methods == {"get"}
    assert not any("bins" in path for path in reading["paths"])
    assert {path for path in nothing["paths"] if "crates" in path} == set()


def test_it_holds_what_is_on_and_no_more(make_program, depot_runtime):
    bare = a_company(depot_runtime)
    program = make_program("core.member", company=bare, person=a_member(depot_runtime, bare))

    assert not any("depot" in path for path in read(program)["paths"])
    assert program.get("/depot/v1/openapi.json").status_code == 404
    assert program.get("/nowhere/v1/openapi.json").status_code == 404


def test_a_plugin_has_a_description_of_its_own(program):
    document = read(program, "/depot/v1/openapi.json")

    assert document["paths"]
    assert all(path.startswith("/depot/") for path in document["paths"])


def test_a_secret_is_taken_and_never_told(program):
    schemas = read(program)["components"]["schemas"]

    assert "secret" not in schemas["depot_crate"]["properties"]
    assert schemas["depot_crate_create"]["properties"]["secret"]["writeOnly"] is True


def test_what_is_answered_fits_the_description(program):
    document = read(program)
    program.crate(pieces="3", title={"en": "Tea"}, lines=[{"what": "Green"}])
    page = program.get("/depot/v1/crates").json

    for each in ("depot_crate_page",):
        schema = {"$ref": f"#/components/schemas/{each}", "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(page)


def test_an_example_of_every_body_fits_its_schema(program):
    document = read(program)

    for name, schema in document["components"]["schemas"].items():
        whole = {**schema, "components": document["components"]}
        if name.endswith(("_create", "_update", "_rename")):
            jsonschema.Draft202012Validator(whole).validate(example_of(document, schema))


def test_operations_are_named_once(program):
    names = [
        operation["operationId"]
        for methods in read(program)["paths"].values()
        for operation in methods.values()
    ]

    assert len(names) == len(set(names))


def test_what_is_deprecated_says_what_to_use_instead_and_until_when(program):
    document = read(program)

    field = document["components"]["schemas"]["depot_crate"]["properties"]["share"]
    tasks = document["paths"]["/depot/v1/tasks"]
    assert field["deprecated"] is True
    assert field["description"] == "Deprecated: Use rate. It stays until 2027-06-30."
    assert all(each["deprecated"] for each in tasks.values())
    assert "deprecated" not in document["paths"]["/depot/v1/crates"]["get"]


def test_the_command_line_prints_it(depot_runtime, depot):
    line = CommandLine()
    line._runtime = depot_runtime

    result = CliRunner().invoke(cli, ["openapi", "--company", depot.code], obj=line)

    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_shows_every_operation(served, owner, depot, depot_runtime, language):
    browser = served.test_client()
    browser.sign_in(owner)

    page = browser.get(f"/c/{depot.code}/api", headers={"Accept-Language": language})

    assert page.status_code == 200
    document = depot_runtime.run(depot.id, CLI, describe, write=False)
    for methods in document["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page.text
