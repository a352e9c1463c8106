"""One condition of four comparisons, beside the same written as a Python lambda over Decimal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.expressions import BOOL
from karvan.expressions import NUMBER
from karvan.expressions import TEXT
from karvan.expressions import NameInfo
from karvan.expressions import from_json
from karvan.expressions import parse

NAMES = {
    "total": NameInfo(NUMBER),
    "discount": NameInfo(NUMBER),
    "margin": NameInfo(NUMBER),
    "country": NameInfo(TEXT),
}
TEXT_OF_RULE = 'total * (1 - discount) > 1000 and 0 <= margin < 0.2 and country != "IR"'
VALUES: dict[str, Any] = {
    "total": Decimal("1500.25"),
    "discount": Decimal("0.15"),
    "margin": Decimal("0.11"),
    "country": "DE",
}
CALLS = 5_000


def run() -> dict[str, list[Measured]]:
    """A call of each; reading text and stored form stand beside."""
    rule = parse(TEXT_OF_RULE, NAMES, expect=BOOL)
    stored = rule.to_json()
    floor = "plain Python lambda"
    return {
        "expression, four comparisons": measure(
            {
                floor: partial(_repeat, partial(_plain, VALUES), CALLS),
                "evaluated closure alone": partial(_repeat, partial(rule.closure, VALUES), CALLS),
                "evaluate, values checked": partial(_repeat, partial(rule.evaluate, VALUES), CALLS),
                "parse and type": partial(_repeat, partial(parse, TEXT_OF_RULE, NAMES), 100),
                "read the stored form": partial(_repeat, partial(from_json, stored, NAMES), 100),
            },
            floor=floor,
        )
    }


_ONE, _THOUSAND, _ZERO, _FIFTH = Decimal(1), Decimal(1000), Decimal(0), Decimal("0.2")


def _plain(values: dict[str, Any]) -> bool:
    return bool(
        values["total"] * (_ONE - values["discount"]) > _THOUSAND
        and _ZERO <= values["margin"] < _FIFTH
        and values["country"] != "IR"
    )


def _repeat(call: Callable[[], object], times: int) -> int:
    for _ in range(times):
        call()
    return times
