"""What may be refused about personal data."""

from __future__ import annotations

from karvan.errors import Refusal


class ErasureBlocked(Refusal):
    """This person cannot be erased yet: {reasons}"""

    code = "core.privacy.blocked"


class AlreadyErased(Refusal):
    """The data of this person were erased already."""

    code = "core.privacy.erased"


class ErasureNotConfirmed(Refusal):
    """Type the code {expected} to confirm: what is erased cannot be brought back."""

    code = "core.privacy.not_confirmed"


class MergedElsewhere(Refusal):
    """This party was merged into another one. Erase that one; this one goes with it."""

    code = "core.privacy.merged"
