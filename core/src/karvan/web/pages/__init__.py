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
    from karvan.web.desk import favourites  # noqa: F401 - imported for the routes they add
    from karvan.web.desk import palette  # noqa: F401 - imported for the routes they add
    from karvan.web.desk import searching  # noqa: F401 - imported for the routes they add
    from karvan.web.desk import view_tiles  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import account  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import added_actions  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import administration  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import companies  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import currencies  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import custom_fields  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import deliveries  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import health  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import home  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import jobs  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import modules  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import ports  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import preferences  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import roles  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import settings  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import setup  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import sign_in  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import technical  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import trace  # noqa: F401 - imported for the routes they add
    from karvan.web.pages import users  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import duties  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import people  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import provider  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import second_factor  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import sessions  # noqa: F401 - imported for the routes they add
    from karvan.web.pages.accounts import tokens  # noqa: F401 - imported for the routes they add

    return core
