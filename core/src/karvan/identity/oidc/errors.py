"""What may go wrong with a sign-in provider, in plain words."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal


class ProviderRefused(AppError):
    """Signing in by {provider} did not work: {reason}. Try again, or use your password."""

    status, code = 401, "core.provider_refused"


class ProviderAway(AppError):
    """{provider} does not answer at the moment: {reason}. Try again shortly, or use your password."""

    status, code = 503, "core.provider_away"


class ProviderMissing(Refusal):
    """Signing in by a provider needs more packages. Run: pip install karvan[oidc]"""

    code = "core.provider_missing"
