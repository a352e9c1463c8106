"""The Registrar, through which a plugin declares everything it is made of.

Each method checks its arguments at once and knows its plugin, so a problem names plugin, method,
argument and line. Nothing raises: all problems of a set-up are gathered and shown together. What
only another plugin can confirm (an event, a point, a permission) is checked when all have declared.
"""

from __future__ import annotations

from karvan.plugins.registering.letters import DeclaresLetters
from karvan.plugins.registering.messages import DeclaresMessages
from karvan.plugins.registering.pages import DeclaresPages
from karvan.plugins.registering.records import DeclaresRecords
from karvan.plugins.registering.rights import DeclaresRights
from karvan.plugins.registering.work import DeclaresWork


class Registrar(
    DeclaresRights,
    DeclaresRecords,
    DeclaresPages,
    DeclaresMessages,
    DeclaresWork,
    DeclaresLetters,
):
    """The one door by which a plugin declares itself; frozen once everything has loaded."""
