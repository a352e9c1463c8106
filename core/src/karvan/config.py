"""Typed settings of an installation, each with the place it came from.

defaults < karvan.toml < environment < options. An unknown key is an error that names the nearest
known one, because a misspelt setting that is silently ignored costs an evening. A section appears
here with the first key that something uses.

    [database]
    url = "postgresql://karvan_app:...@localhost/karvan"
    owner_url_file = "/run/secrets/owner_url"        # any key may be read from a file
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from typing import Self
from typing import cast

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import ValidationError
from pydantic import model_validator

from karvan.config_sections import BackupSection
from karvan.config_sections import DatabaseSection
from karvan.config_sections import FilesSection
from karvan.config_sections import JobsSection
from karvan.config_sections import LimitsSection
from karvan.config_sections import LogSection
from karvan.config_sections import MailSection
from karvan.config_sections import MetricsSection
from karvan.config_sections import OidcSection
from karvan.config_sections import PluginsSection
from karvan.config_sections import Section
from karvan.config_sections import SecuritySection
from karvan.config_sections import WebhooksSection
from karvan.config_sections import WebSection
from karvan.config_sources import Found
from karvan.config_sources import gather
from karvan.config_values import SHORTEST_SECRET
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

__all__ = [
    "BackupSection",
    "Config",
    "ConfigError",
    "DatabaseSection",
    "FilesSection",
    "JobsSection",
    "LimitsSection",
    "LogSection",
    "MailSection",
    "MetricsSection",
    "OidcSection",
    "PluginsSection",
    "Section",
    "SecuritySection",
    "WebSection",
    "WebhooksSection",
    "find_unsafe_settings",
    "folder_of",
    "known_keys",
    "load_config",
]


class ConfigError(Refusal):
    """The configuration cannot be used. {detail}"""

    code = "core.config"


class Config(BaseModel):
    """The whole configuration; `sources` tells where each value came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["trial", "development", "production"] = "trial"
    database: DatabaseSection = Field(default_factory=DatabaseSection)
    web: WebSection = Field(default_factory=WebSection)
    security: SecuritySection = Field(default_factory=SecuritySection)
    oidc: OidcSection = Field(default_factory=OidcSection)
    jobs: JobsSection = Field(default_factory=JobsSection)
    mail: MailSection = Field(default_factory=MailSection)
    backup: BackupSection = Field(default_factory=BackupSection)
    files: FilesSection = Field(default_factory=FilesSection)
    webhooks: WebhooksSection = Field(default_factory=WebhooksSection)
    log: LogSection = Field(default_factory=LogSection)
    metrics: MetricsSection = Field(default_factory=MetricsSection)
    limits: LimitsSection = Field(default_factory=LimitsSection)
    plugins: PluginsSection = Field(default_factory=PluginsSection)
    sources: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="after")
    def _keep_files_beside_the_data(self) -> Self:
        """Without a folder of their own, files lie beside a SQLite database."""
        if "folder" not in self.files.model_fields_set:
            beside = folder_of(self.database.url) / "files"
            self.__dict__["files"] = self.files.model_copy(update={"folder": beside})
        return self

    @property
    def is_production(self) -> bool:
        """Whether unsafe settings are refused rather than warned of."""
        return self.mode == "production"

    def source_of(self, name: str) -> str:
        """Where the value of `section.key` came from."""
        return self.sources.get(name, "default")

    def require_safe(self) -> None:
        """In production, refuse to go on with what `find_unsafe_settings` names (raises Invalid)."""
        if self.is_production and (problems := find_unsafe_settings(self)):
            raise Invalid(problems)


def folder_of(url: str) -> Path:
    """The folder a SQLite database lies in; where we are, for any other."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        found = make_url(url)
    except ArgumentError:
        return Path()  # whoever opens the database says what is wrong with the address
    is_file = found.get_backend_name() == "sqlite" and found.database not in {None, "", ":memory:"}
    return Path(found.database or "").parent if is_file else Path()


def known_keys() -> tuple[str, ...]:
    """Every key there is, as `section.key`, in the order of the sections."""
    keys = ["mode"]
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            keys += [f"{name}.{key}" for key in field.annotation.model_fields]
    return tuple(keys)


def load_config(
    path: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Config:
    """The configuration of this process; `options` are `section.key` values and win over all.

    Raises ConfigError for a missing file, an unknown key or a value of the wrong type.
    """
    found = gather(known_keys(), path=path, environ=environ, options=options or {})
    if found.problems:
        raise ConfigError(detail=" ".join(found.problems))
    return _build(found)


def _build(found: Found) -> Config:
    sections: dict[str, object] = {}
    for name, value in found.values.items():
        section, _dot, key = name.partition(".")
        if key:
            cast("dict[str, object]", sections.setdefault(section, {}))[key] = value
        else:
            sections[section] = value
    try:
        return Config.model_validate({**sections, "sources": dict(found.sources)})
    except ValidationError as wrong:
        details = [_explain(found, each["loc"], each["msg"]) for each in wrong.errors()]
        raise ConfigError(detail=" ".join(details)) from None


def _explain(found: Found, place: tuple[int | str, ...], text: str) -> str:
    name = ".".join(str(part) for part in place[:2])
    return f"{name} (from {found.sources.get(name, 'default')}): {text}."


def find_unsafe_settings(config: Config) -> list[Problem]:
    """What production refuses in the configuration itself; the database is checked when opened."""
    problems = []
    if "secret_key" not in config.security.model_fields_set:
        text = _("Set KARVAN_SECRET_KEY to a long random text, the same for every process.")
        problems.append(Problem("core.config.no_secret", text, field="security.secret_key"))
    elif len(config.security.secret_key.get_secret_value()) < SHORTEST_SECRET:
        text = _("The secret key is too short: use 32 characters or more.")
        problems.append(Problem("core.config.short_secret", text, field="security.secret_key"))
    if _uses_one_role(config.database):
        text = _(
            "Set KARVAN_OWNER_DATABASE_URL to a second role that owns the tables; the "
            "application's own role must own nothing."
        )
        problems.append(Problem("core.config.one_role", text, field="database.owner_url"))
    if not config.web.trusted_hosts:
        text = _("Name the hosts this site answers to in [web] trusted_hosts.")
        problems.append(Problem("core.config.no_hosts", text, field="web.trusted_hosts"))
    if config.mail.user and config.mail.security == "none":
        text = _("The mail server's password would travel unencrypted: use starttls or tls.")
        problems.append(Problem("core.config.mail_security", text, field="mail.security"))
    return problems


def _uses_one_role(database: DatabaseSection) -> bool:
    if not database.url.startswith("postgresql"):
        return False
    return database.owner_url is None or _role_of(database.owner_url) == _role_of(database.url)


def _role_of(url: str) -> str | None:
    from sqlalchemy import make_url

    return make_url(url).username
