"""The words of approvals."""

from __future__ import annotations

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState

REQUEST_STATES: dict[str, tuple[Text, str]] = {
    RequestState.PENDING.value: (_("Waiting"), "info"),
    RequestState.APPROVED.value: (_("Approved"), "good"),
    RequestState.REFUSED.value: (_("Refused"), "bad"),
    RequestState.WITHDRAWN.value: (_("Withdrawn"), ""),
    RequestState.EXPIRED.value: (_("Expired"), "warn"),
}
STEP_STATES: dict[str, tuple[Text, str]] = {
    StepState.WAITING.value: (_("Comes later"), ""),
    StepState.OPEN.value: (_("Waiting"), "info"),
    StepState.APPROVED.value: (_("Approved"), "good"),
    StepState.REFUSED.value: (_("Refused"), "bad"),
    StepState.CLOSED.value: (_("Closed"), ""),
}
DECISIONS: dict[str, Text] = {"approve": _("approved"), "refuse": _("refused")}
