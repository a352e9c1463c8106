"""What one plugin adds to an entity of core or of another plugin.

An extension is a table of the plugin's own, one row for each record of the target at most, with
the key `(company_id, id)` of the target. Its fields show in the target's form, list, filter,
export, import, REST and pivot as `x.<plugin>.<field>`, as long as the plugin is on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from karvan.entities.declaring.fields import Field
from karvan.i18n import Text


@dataclass(frozen=True)
class Extension:
    """Typed fields that the plugin adds to `target` (`core.party`), kept in `model`.

    `permission` is needed to see them and to set them (default: what the target needs). `title` is
    the heading they stand under in the form. `check(ctx, record, values)` raises Invalid.
    """

    target: str
    model: type[Any]
    fields: tuple[Field, ...]
    title: Text = ""
    permission: str = ""
    check: Callable[..., None] | None = None
    plugin: str = ""


@dataclass(frozen=True)
class Action:
    """A button that the plugin adds to records of `entity`: it opens `endpoint` with `record_id`."""

    entity: str
    title: Text
    endpoint: str
    permission: str
    states: tuple[str, ...] = ()
    confirm: Text = ""
    icon: str = ""
    plugin: str = ""


@dataclass(frozen=True)
class AddedTransition:
    """A way between existing states of someone's workflow: `apply(ctx, record)` does what it adds."""

    entity: str
    name: str
    title: Text
    source: tuple[str, ...]
    target: str
    permission: str
    apply: Callable[..., None] | None = None
    plugin: str = ""
