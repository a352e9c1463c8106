"""Options written as NAME=VALUE, and the company a command works in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from karvan.cli.errors import UnknownCompany
from karvan.errors import NotFound

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.runtime import Runtime


def read_pairs(_ctx: click.Context, param: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    """The callback of such an option: a usage error names what has no `=`."""
    pairs = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{each!r} is not NAME=VALUE.", param=param)
        pairs[name] = value
    return pairs


def get_company(runtime: Runtime, code: str) -> CompanyInfo:
    """The company of this code; raises UnknownCompany."""
    try:
        return runtime.company(code)
    except NotFound as problem:
        raise UnknownCompany(company=code) from problem
