"""Permission codes of core, alphabetical."""

from __future__ import annotations

from typing import Final

AUDIT_READ: Final = "core.audit.read"
IMPORT_RUN: Final = "core.import.run"
JOB_MANAGE: Final = "core.job.manage"
JOB_READ: Final = "core.job.read"
MEMBER_READ: Final = "core.member.read"
MODULE_MANAGE: Final = "core.module.manage"
RATE_MANAGE: Final = "core.rate.manage"
REPORT_MAIL_OUTSIDE: Final = "core.report.mail_outside"
REPORT_READ: Final = "core.report.read"
REPORT_SCHEDULE: Final = "core.report.schedule"
REPORT_SHARE: Final = "core.report.share"
ROLE_MANAGE: Final = "core.role.manage"
ROLE_READ: Final = "core.role.read"
SETTING_MANAGE: Final = "core.setting.manage"
TEAM_CREATE: Final = "core.team.create"
TEAM_MANAGE: Final = "core.team.manage"
TEAM_READ: Final = "core.team.read"
TEAM_UPDATE: Final = "core.team.update"
USER_MANAGE: Final = "core.user.manage"
