"""`karvan config show`: every setting, its value and where it came from; secrets are masked."""

from __future__ import annotations

import click
from pydantic import SecretStr

from karvan.cli.common import CommandLine
from karvan.cli.common import hide_password
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.config import Config
from karvan.config import known_keys

MASK = "********"


@click.group()
def config() -> None:
    """The configuration of this installation."""


@config.command()
@json_option
@pass_line
def show(line: CommandLine, as_json: bool) -> None:
    """Print every setting with its value and its source."""
    rows = [
        (key, shown_value(line.config, key), line.config.source_of(key)) for key in known_keys()
    ]
    if as_json:
        print_json({key: {"value": value, "source": source} for key, value, source in rows})
    else:
        print_table(("setting", "value", "source"), [(a, _text(b), c) for a, b, c in rows])


def shown_value(config: Config, key: str) -> object:
    """The value as it may be shown: secrets and passwords masked."""
    section, _dot, name = key.partition(".")
    value = getattr(config, section)
    value = getattr(value, name) if name else value
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, tuple):
        return [MASK if isinstance(each, SecretStr) else each for each in value]
    if name in {"url", "owner_url", "scratch_url"} and value is not None:
        return hide_password(value)
    return value


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
