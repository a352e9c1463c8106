"""The version of a record that a hand-made form was made from."""

from __future__ import annotations

from karvan.api import StaleVersion
from karvan.api import form_version


def shown_version() -> int:
    """The version of the record the form was made from; raises StaleVersion without one."""
    version = form_version()
    if version is None:
        raise StaleVersion
    return version
