"""`karvan finance compute`: the pure engines, a JSON request in and the figures out.

Anyone can check the engines against another system's figures with it: nothing is read from the
books and nothing is written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from karvan_finance.compute.domain.ageing import compute_ageing
from karvan_finance.compute.domain.depreciation import compute_depreciation
from karvan_finance.compute.domain.fields import read_request
from karvan_finance.compute.domain.tax import compute_tax
from karvan_finance.compute.domain.terms import compute_terms

Engine = Callable[[dict[str, Any]], dict[str, Any]]


@click.group("compute")
def compute() -> None:
    """Compute by a pure engine: a JSON request on standard input, its figures on standard output."""


@compute.command("terms")
def terms() -> None:
    """How a total falls due by payment terms."""
    _answer(compute_terms)


@compute.command("ageing")
def ageing() -> None:
    """Open amounts by how late they are, as of a day."""
    _answer(compute_ageing)


@compute.command("tax")
def tax() -> None:
    """What the taxes of a document come to, and what its refunds take back."""
    _answer(compute_tax)


@compute.command("depreciation")
def depreciation() -> None:
    """The planned depreciation of one asset."""
    _answer(compute_depreciation)


def _answer(engine: Engine) -> None:
    found = engine(read_request(sys.stdin.read()))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
