"""Core's own pages, kept simple: one blueprint, one file per page.

Pages of the installation lie under `/-/…`, pages of a company under `/c/<code>/-/…`.
"""

from __future__ import annotations

from flask import Blueprint

core = Blueprint("core", __name__)
COMPANY = "/c/<company>"
CORE = f"{COMPANY}/-"


def register_pages() -> Blueprint:
    """The blueprint with all views attached, which happens when their modules are imported."""
    from karvan.web.pages import (  # noqa: F401 - imported for the routes they add
        account,
        administration,
        audit,
        companies,
        home,
        jobs,
        modules,
        roles,
        settings,
        setup,
        sign_in,
        technical,
        trace,
        users,
    )

    return core
