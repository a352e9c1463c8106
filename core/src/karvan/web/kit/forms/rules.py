"""When a field is shown and when it may be changed: `visible_when` and `readonly_when`.

The same rules run in the browser (`form.js`), where they follow what is being typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from karvan.entities.declaring.fields import Field
from karvan.web.kit.forms.shown import Conditions

Condition = Mapping[str, tuple[str, ...]]


def as_text(value: Any) -> str:
    """A value as conditions name it: true and false, an id, a code; nothing is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def holds(condition: Condition, value_of: Callable[[str], Any]) -> bool:
    """Whether every named field has one of its values."""
    return all(as_text(value_of(name)) in allowed for name, allowed in condition.items())


def is_visible(field: Field, value_of: Callable[[str], Any]) -> bool:
    """Whether the field belongs on the form as it stands."""
    return holds(field.visible_when, value_of)


def is_locked(field: Field, value_of: Callable[[str], Any]) -> bool:
    """Whether the field may only be read as the form stands."""
    return bool(field.readonly_when) and holds(field.readonly_when, value_of)


def conditions_of(field: Field) -> Conditions:
    """Both rules as the script reads them."""
    return Conditions(_json(field.visible_when), _json(field.readonly_when))


def _json(condition: Condition) -> str:
    return (
        json.dumps({name: list(values) for name, values in condition.items()}) if condition else ""
    )
