"""The description cut into what a page shows: entities, their operations, an example of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "patch", "delete")
TONES = {"get": "info", "post": "good", "patch": "warn", "delete": "bad"}
EXAMPLES = {"date": "2025-03-31", "date-time": "2025-03-31T12:00:00Z"}


@dataclass(frozen=True)
class ShownField:
    """A parameter or a member of a body, as a row of a table."""

    name: str
    kind: str
    text: str
    place: str = ""
    is_required: bool = False
    is_deprecated: bool = False


@dataclass(frozen=True)
class ShownOperation:
    """One operation: how it is called, what it takes, and an example for the command line."""

    id: str
    method: str
    tone: str
    path: str
    title: str
    parameters: list[ShownField]
    body: list[ShownField]
    answer: list[ShownField]
    curl: str
    text: str = ""
    is_deprecated: bool = False

    @property
    def is_reading(self) -> bool:
        """Whether it may be tried on the page: it changes nothing."""
        return self.method == "GET"


@dataclass(frozen=True)
class ShownSection:
    """The operations of one entity."""

    code: str
    title: str
    operations: list[ShownOperation]


def sections_of(document: Schema, address: str) -> list[ShownSection]:
    """One section for each entity, in the order of the document."""
    shown = [_operation(document, address, *each) for each in _operations(document)]
    return [
        ShownSection(
            tag["name"],
            tag["description"],
            [each for each, code in shown if code == tag["name"]],
        )
        for tag in document["tags"]
    ]


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _operation(
    document: Schema, address: str, path: str, method: str, operation: Schema
) -> tuple[ShownOperation, str]:
    body = _body(document, operation)
    parameters = [_resolved(document, each) for each in operation.get("parameters", ())]
    shown = ShownOperation(
        id=operation["operationId"],
        method=method.upper(),
        tone=TONES[method],
        path=path,
        title=operation["summary"],
        parameters=[_parameter(each) for each in parameters],
        body=list(_members(document, body)) if body else [],
        answer=list(_members(document, _answer(document, operation))),
        curl=_curl(document, f"{address}{path}", method, parameters, body),
        text=operation.get("description", ""),
        is_deprecated=operation.get("deprecated", False),
    )
    return shown, operation["tags"][0]


def _parameter(parameter: Schema) -> ShownField:
    return ShownField(
        parameter["name"],
        _kind(parameter["schema"]),
        parameter.get("description", ""),
        parameter["in"],
        is_required=parameter.get("required", False),
    )


def _members(document: Schema, schema: Schema, prefix: str = "") -> Iterator[ShownField]:
    schema = _resolved(document, schema)
    needed = schema.get("required", ())
    for name, found in schema.get("properties", {}).items():
        each = _resolved(document, found)
        full = f"{prefix}{name}"
        text = " ".join(filter(None, (each.get("title", ""), each.get("description", ""))))
        yield ShownField(
            full,
            _kind(each),
            text,
            is_required=name in needed,
            is_deprecated=each.get("deprecated", False),
        )
        if "properties" in each:
            yield from _members(document, each, f"{full}.")
        if each.get("type") == "array":
            yield from _members(document, each["items"], f"{full}[].")


def _body(document: Schema, operation: Schema) -> Schema | None:
    body = operation.get("requestBody")
    return None if body is None else _resolved(document, _schema_in(body))


def _answer(document: Schema, operation: Schema) -> Schema:
    for status in ("200", "201"):
        if status in operation["responses"]:
            return _resolved(document, _schema_in(operation["responses"][status]))
    return {}


def _schema_in(holder: Schema) -> Schema:
    found: Schema = next(iter(holder["content"].values()))["schema"]
    return found


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        place: Any = document
        for word in schema["$ref"].removeprefix("#/").split("/"):
            place = place[word]
        schema = place
    return schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"] if each is not None)
    found = schema.get("type", "")
    words = [found] if isinstance(found, str) else list(found)
    for choice in schema.get("anyOf", ()):
        words.append(_kind(choice))
    shown = " | ".join(dict.fromkeys(each for each in words if each))
    return f"{shown} ({schema['format']})" if "format" in schema else shown


def _curl(
    document: Schema, url: str, method: str, parameters: list[Schema], body: Schema | None
) -> str:
    lines = [f"curl -X {method.upper()} '{url.replace('{id}', '1')}'"]
    lines.append("-H 'Authorization: Bearer kvt_…'")
    for each in parameters:
        if each["in"] == "header":
            value = '"1"' if each["name"] == "If-Match" else "order-4711"
            lines.append(f"-H '{each['name']}: {value}'")
    if body is not None:
        text = json.dumps(example_of(document, body), ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{text.replace(chr(39), '’')}'"]
    return " \\\n  ".join(lines)


def example_of(document: Schema, schema: Schema, depth: int = 0) -> Any:
    """A value that fits the schema, of what is required or simple."""
    schema = _resolved(document, schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return next((each for each in schema["enum"] if each is not None), None)
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        return example_of(document, choice, depth)
    kind = schema.get("type", "string")
    kind = kind if isinstance(kind, str) else next(each for each in kind if each != "null")
    if kind == "object":
        return _example_object(document, schema, depth)
    if kind == "array":
        return [example_of(document, schema["items"], depth + 1)] if depth < 2 else []
    if kind == "string":
        return EXAMPLES.get(schema.get("format", ""), "10.00" if "pattern" in schema else "…")
    return {"integer": 1, "number": 1, "boolean": True}.get(kind)


def _example_object(document: Schema, schema: Schema, depth: int) -> dict[str, Any]:
    needed = schema.get("required", ())
    properties = schema.get("properties", {})
    wanted = [each for each in properties if each in needed] or list(properties)[:3]
    return {name: example_of(document, properties[name], depth + 1) for name in wanted}
