"""What is said and written down once a restore is done: in the trail, and to the person."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.care.versions import CORE
from karvan.care.versions import newest_known
from karvan.runtime import Runtime

if TYPE_CHECKING:
    from karvan.care.manifest import Manifest
    from karvan.config import Config
    from karvan.context import Context

GROUP = "karvan.plugins"


def announce(config: Config, name: str, manifest: Manifest) -> list[str]:
    """Write the restore into the installation's trail; gives what the person should do next."""
    hints = []
    if manifest.heads.get(CORE) == newest_known():
        _record(config, name, manifest)
    else:
        hints.append("The backup is of an older version. Run: karvan upgrade")
    there = {each.name for each in entry_points(group=GROUP)}
    hints += [
        f"The plugin {word} {version} is not installed here; its data waits for its package."
        for word, version in manifest.plugins.items()
        if word not in there
    ]
    if not manifest.with_files:
        hints.append("The backup held no stored files; those that are here stay as they are.")
    return hints


def _record(config: Config, name: str, manifest: Manifest) -> None:
    def tell(ctx: Context) -> None:
        data = {"restored": [None, name], "made_at": [None, manifest.made_at.isoformat()]}
        record(ctx.uow, AuditRow("core.installation", None, Op.SETTINGS, data))

    runtime = Runtime.open(config, plugins=False)
    try:
        runtime.run_installation(Actor.cli("karvan restore"), tell, purpose="restore")
    finally:
        runtime.close()
