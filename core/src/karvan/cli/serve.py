"""`karvan serve`: the web server, with a worker beside it where that is asked for.

SQLite has one writer, so it is served by one process with several threads; PostgreSQL by twice the
processors and one more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from typing import Any

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import pass_line
from karvan.cli.common import say
from karvan.config import find_unsafe_settings
from karvan.monitoring.logs import configure_logs
from karvan.monitoring.sharing import forget_figures
from karvan.monitoring.sharing import shared_figures

if TYPE_CHECKING:
    from karvan.config import Config

GRACEFUL_SECONDS = 30


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--with-worker", is_flag=True, help="Run one worker beside the server.")
@pass_line
def serve(line: CommandLine, host: str | None, port: int | None, with_worker: bool) -> None:
    """Serve the web pages until stopped."""
    line.set_option("web.host", host)
    line.set_option("web.port", port)
    line.require_ready()
    for problem in find_unsafe_settings(line.config):
        say(f"Fine for a trial, refused in production: {problem.message}")
    run_server(line, with_worker=with_worker)


def run_server(line: CommandLine, *, with_worker: bool) -> None:
    """Serve until a signal stops it; a worker beside it ends with it."""
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    config = line.config

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        """gunicorn, told everything by our own configuration."""

        def load_config(self) -> None:
            for name, value in gunicorn_settings(config).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from karvan.app import create_app
            from karvan.runtime import Runtime

            return create_app(Runtime.open(config))

    configure_logs(config)
    beside = _start_worker(line) if with_worker else None
    try:
        with shared_figures(config):
            Server().run()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait()


def gunicorn_settings(config: Config) -> dict[str, object]:
    """What gunicorn is told; threads share a process, so a page never waits for another's write."""
    return {
        "bind": f"{config.web.host}:{config.web.port}",
        "worker_class": "gthread",
        "workers": count_processes(config),
        "threads": config.web.threads,
        "graceful_timeout": GRACEFUL_SECONDS,
        "accesslog": None,
        "secure_scheme_headers": {},  # who is trusted to say https stands in [web] trusted_proxies
        "proc_name": "karvan",
        "logger_class": "karvan.monitoring.server_log.ServerLog",
        "child_exit": forget_figures,
        "control_socket_disable": True,
    }


def count_processes(config: Config) -> int:
    """As configured; else one for SQLite, and twice the processors and one for PostgreSQL."""
    if config.database.url.startswith("sqlite"):
        return 1
    return config.web.processes or 2 * (os.cpu_count() or 1) + 1


def _start_worker(line: CommandLine) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "karvan.cli.main"]
    if line.config_path is not None:
        command += ["--config", str(line.config_path)]
    environment = os.environ | {"KARVAN_DATABASE_URL": line.config.database.url}
    return subprocess.Popen([*command, "worker"], env=environment)
