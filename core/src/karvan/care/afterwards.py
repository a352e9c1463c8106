"""The statements that turn a copy of yesterday into the installation of today.

A new span of the audit trail begins, since transaction ids may restart; nobody is signed in any
more; ids that other processes took after the backup are passed over; a job that was running has
nobody who runs it. They are plain SQL, because on PostgreSQL they go through `psql` in the same
transaction as the restore itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

CHANGED = frozenset({
    "core_api_token", "core_audit_epoch", "core_epoch", "core_id_block", "core_installation",
    "core_job", "core_one_time_token", "core_session", "core_setting", "core_throttle",
    "core_worker",
})  # fmt: skip
IDS_PASSED_OVER = 1000
HELD = "held: this installation is a copy"
SANDBOX = "core.mail.sandbox"


@dataclass(frozen=True)
class Restoring:
    """What is being restored: `above` is the highest epoch of the database it replaces.

    `outgoing` are the jobs (plugin, code) that reach somebody outside.
    """

    source: str
    made_at: datetime
    at: datetime
    above: int = 0
    as_copy: bool = False
    outgoing: tuple[tuple[str, str], ...] = ()


BEGIN_EPOCH = """
INSERT INTO core_audit_epoch (epoch, began_at, reason)
SELECT max(e) + 1, {at}, {reason} FROM (
  SELECT coalesce(max(epoch), 1) AS e FROM core_audit_epoch
  UNION ALL SELECT coalesce(max(epoch), 1) FROM core_audit
  UNION ALL SELECT {above}) AS known
"""
REMEMBER = """
UPDATE core_installation SET restored_at = {at}, restored_from = {source},
  closed_since = NULL, closed_for = NULL, is_copy = {is_copy}
"""
FREE_JOBS = """
UPDATE core_job SET state = 'waiting', lease_until = NULL, worker = NULL WHERE state = 'running'
"""
KEEP_MAILS = """
INSERT INTO core_setting (company_id, user_id, key, plugin, scope, value)
VALUES (0, 0, {sandbox}, 'core', 'system', 'true')
ON CONFLICT (company_id, user_id, key) DO UPDATE SET value = 'true'
"""
HOLD_JOBS = """
UPDATE core_job SET state = 'parked', last_error = {held}
WHERE plugin = {plugin} AND code = {code} AND state IN ('waiting', 'failed')
"""
REVOKE = "UPDATE core_api_token SET revoked_at = {at} WHERE revoked_at IS NULL"
ALWAYS = (
    ("core_audit_epoch", BEGIN_EPOCH),
    ("core_session", "DELETE FROM core_session"),
    ("core_one_time_token", "DELETE FROM core_one_time_token WHERE used_at IS NULL"),
    ("core_api_token", REVOKE),
    ("core_worker", "DELETE FROM core_worker"),
    ("core_id_block", "UPDATE core_id_block SET next = next + {passed_over}"),
    ("core_epoch", "UPDATE core_epoch SET epoch = epoch + 1"),
    ("core_job", FREE_JOBS),
    ("core_installation", REMEMBER),
)


def statements(engine: str, tables: Collection[str], restoring: Restoring) -> list[str]:
    """Every statement, for the tables that are there, in order."""
    yes = {"sqlite": "1", "postgresql": "true"}[engine]
    values = {
        "at": instant(restoring.at, engine),
        "reason": literal(
            f"restored from {restoring.source}, made {restoring.made_at.isoformat()}"
        ),
        "source": literal(restoring.source[-400:]),
        "above": str(restoring.above),
        "is_copy": yes if restoring.as_copy else "is_copy",
        "passed_over": str(IDS_PASSED_OVER),
        "sandbox": literal(SANDBOX),
        "held": literal(HELD),
    }
    found = [(table, template.format_map(values)) for table, template in ALWAYS]
    if restoring.as_copy:
        found.append(("core_setting", KEEP_MAILS.format_map(values)))
        for plugin, code in restoring.outgoing:
            job = {**values, "plugin": literal(plugin), "code": literal(code)}
            found.append(("core_job", HOLD_JOBS.format_map(job)))
    return [statement.strip() for table, statement in found if table in tables]


def literal(text: str) -> str:
    """A text as SQL; both databases take backslashes as they are."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def instant(at: datetime, engine: str) -> str:
    """An instant as the column type stores it."""
    text = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return literal(text if engine == "sqlite" else f"{text}+00")
