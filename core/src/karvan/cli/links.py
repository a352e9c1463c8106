"""Addresses that a command prints for a person to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.config import Config


def site_address(config: Config) -> str:
    """Where this installation is served, as far as its configuration tells."""
    if config.web.trusted_hosts:
        scheme = "https" if config.web.https else "http"
        return f"{scheme}://{config.web.trusted_hosts[0].lstrip('.')}"
    return f"http://{config.web.host}:{config.web.port}"


def setup_link(config: Config, token: str) -> str:
    """Where the first-run wizard begins."""
    return f"{site_address(config)}/-/setup?token={token}"


def password_link(config: Config, token: str) -> str:
    """Where a person chooses a new password."""
    return f"{site_address(config)}/-/reset/{token}"
