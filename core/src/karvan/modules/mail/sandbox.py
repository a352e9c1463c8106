"""Whether mail may leave, and for whom: the switch that keeps a copy of a database from writing.

The sandbox is on by configuration (`[mail] sandbox`), or because the database itself is marked as a
copy (the setting `core.mail.sandbox`, which a restore as a copy switches on). With an address in the
configuration every mail goes there instead; else it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

from karvan.modules.mail.addresses import MailAddress
from karvan.modules.mail.addresses import parse_address

if TYPE_CHECKING:
    from karvan.context import Context

SETTING = "core.mail.sandbox"
OFF, ON = "off", "on"


@dataclass(frozen=True)
class Way:
    """What happens to mail here: it leaves, is held (and why), or goes to one address."""

    kind: Literal["open", "held", "redirected"]
    reason: Literal["", "sandbox", "copy", "no_server"] = ""
    address: MailAddress | None = None


def find_way(ctx: Context) -> Way:
    """The way mail takes in this installation now."""
    config = ctx.runtime.config.mail
    if not config.server or not config.sender:
        return Way("held", "no_server")
    if config.sandbox not in {OFF, ON}:
        return Way("redirected", "sandbox", parse_address(config.sandbox))
    if config.sandbox == ON:
        return Way("held", "sandbox")
    return Way("held", "copy") if ctx.setting(SETTING) else Way("open")
