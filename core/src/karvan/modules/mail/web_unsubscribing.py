"""The page behind the unsubscribe button of a mail program, for people without an account.

It lies outside the company's addresses, which ask everyone to sign in; the company stands in the
address and in its signature.
"""

from __future__ import annotations

from flask import Response

from karvan.actors import Actor
from karvan.modules.mail.unsubscribing import find_unsubscriber
from karvan.modules.mail.unsubscribing import unsubscribe
from karvan.plugins.access import public
from karvan.web.forms import posted_by_programs
from karvan.web.pages import core
from karvan.web.rendering import render_bare
from karvan.web.state import current_runtime
from karvan.web.wrapper import without_context

REASON = "whoever got a marketing mail may opt out; the signature in the address proves it"
ANYONE = Actor.nobody()


@core.get("/-/unsubscribe/<code>/<token>")
@public(REASON)
@without_context
def unsubscribing(code: str, token: str) -> Response:
    """Ask once more: programs that look at links open this, and opening changes nothing."""
    runtime = current_runtime()
    address = runtime.run(code, ANYONE, lambda ctx: find_unsubscriber(ctx, token), write=False)
    return render_bare("karvan/mail/unsubscribe.html", address=address, done=False)


@core.post("/-/unsubscribe/<code>/<token>")
@public(REASON)
@without_context
@posted_by_programs
def confirm_unsubscribing(code: str, token: str) -> Response:
    """Opt out, from the page or by the one click of a mail program (RFC 8058)."""
    address = current_runtime().run(
        code, ANYONE, lambda ctx: unsubscribe(ctx, token), source="unsubscribe"
    )
    return render_bare("karvan/mail/unsubscribe.html", address=address, done=True)
