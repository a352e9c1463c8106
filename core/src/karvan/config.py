"""Typed settings of an installation, each with the place it came from.

defaults < karvan.toml < environment < options. An unknown key is an error that names the nearest
known one, because a misspelt setting that is silently ignored costs an evening. A section appears
here with the first key that something uses.

    [database]
    url = "postgresql://karvan_app:...@localhost/karvan"
    owner_url_file = "/run/secrets/owner_url"        # any key may be read from a file
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from typing import Literal
from typing import Self
from typing import cast

from pydantic import BaseModel
from pydantic import BeforeValidator
from pydantic import ConfigDict
from pydantic import Field
from pydantic import SecretStr
from pydantic import ValidationError
from pydantic import model_validator

from karvan.config_sources import Found
from karvan.config_sources import gather
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

SHORTEST_SECRET = 32
MEBIBYTE = 1024 * 1024
ALLOWED_FILES = (
    "png", "jpg", "jpeg", "gif", "webp", "svg", "pdf", "txt", "csv", "tsv", "md", "log", "json", "xml",
    "eml", "ics", "vcf", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp",
    "zip", "mp3", "mp4",
)  # fmt: skip


class ConfigError(Refusal):
    """The configuration cannot be used. {detail}"""

    code = "core.config"


def _with_driver(url: object) -> object:
    """Plain `postgresql://` and `postgres://` mean the one driver there is, psycopg."""
    if isinstance(url, str):
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _as_list(value: object) -> object:
    """An environment variable or option holds a list as words between commas."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _sandbox(value: object) -> object:
    """The sandbox is off, on, or an address; a plain yes or no means on or off."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and value not in {"off", "on"} and "@" not in value:
        raise ValueError("must be off, on or an address")
    return value


def _address(value: object) -> object:
    """An address, alone or behind a name: `Karvan <books@example.com>`; empty for none."""
    if isinstance(value, str) and value and "@" not in value:
        raise ValueError("must be an e-mail address")
    return value


def _public_url(value: object) -> object:
    """An address of http or https, kept without the slash at its end."""
    if isinstance(value, str) and value and not value.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return value.rstrip("/") if isinstance(value, str) else value


def _make_secret() -> SecretStr:
    """Without a configured secret each start has its own; production refuses that."""
    return SecretStr(secrets.token_urlsafe(SHORTEST_SECRET))


PublicUrl = Annotated[str, BeforeValidator(_public_url)]
MailSender = Annotated[str, BeforeValidator(_address)]
Sandbox = Annotated[str, BeforeValidator(_sandbox)]
DatabaseUrl = Annotated[str, BeforeValidator(_with_driver)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
SecretWords = Annotated[tuple[SecretStr, ...], BeforeValidator(_as_list)]


class Section(BaseModel):
    """A section of the configuration file: closed and read-only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSection(Section):
    """Where the data is. The owner migrates and dumps; the application owns nothing."""

    url: DatabaseUrl = Field(default="sqlite:///karvan.db", repr=False)
    owner_url: DatabaseUrl | None = Field(default=None, repr=False)
    accept_unsafe: Words = ()


class WebSection(Section):
    """The web server. `trusted_proxies` is the number of proxies in front of it.

    `public_url` is how people reach it, `https://books.example.com`; links in mails begin with it.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    processes: int | None = Field(default=None, ge=1)
    threads: int = Field(default=8, ge=1)
    public_url: PublicUrl = ""
    trusted_hosts: Words = ()
    trusted_proxies: int = Field(default=0, ge=0)
    https: bool = False


class SecuritySection(Section):
    """Secrets, sessions and the cost of guessing a password.

    `old_secret_keys` still open what was encrypted under them; remove one when nothing is left.
    `token_requests_per_minute` is what one API token, or one person through the API, may ask.
    """

    secret_key: SecretStr = Field(default_factory=_make_secret)
    old_secret_keys: SecretWords = ()
    argon2_memory_kib: int = Field(default=19 * 1024, ge=8)
    argon2_passes: int = Field(default=2, ge=1)
    session_idle_minutes: int = Field(default=60, ge=1)
    session_hours: int = Field(default=12, ge=1)
    token_requests_per_minute: int = Field(default=600, ge=1)


class OidcSection(Section):
    """Signing in by an OpenID Connect provider, beside the local password.

    `create_users` lets whom the provider vouches for in without having been added before;
    `skip_totp` leaves the second factor to the provider.
    """

    issuer: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    name: str = ""
    scopes: Words = ("openid", "email", "profile")
    allowed_domains: Words = ()
    create_users: bool = False
    skip_totp: bool = True

    @property
    def is_on(self) -> bool:
        """Whether there is a provider."""
        return bool(self.issuer and self.client_id)


class JobsSection(Section):
    """The job queue: how often a worker looks, and how long finished jobs are kept."""

    poll_seconds: int = Field(default=1, ge=1)
    keep_days: int = Field(default=90, ge=1)


class MailSection(Section):
    """The server that takes outgoing mail; without one, mails are kept and shown as held.

    `sandbox` is off, on (nothing leaves) or an address that gets every mail instead of its
    recipients. `ca_file` names the certificate authority of a server with a certificate of one's
    own. `per_minute` 0 means no limit; `largest_bytes` is a whole mail with its attachments.
    """

    server: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    ca_file: Path | None = None
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: MailSender = ""
    sandbox: Sandbox = "off"
    per_minute: int = Field(default=0, ge=0)
    timeout: int = Field(default=30, ge=1, le=300)
    largest_bytes: int = Field(default=15 * MEBIBYTE, ge=1)


class BackupSection(Section):
    """Where backups go and how many are kept; the folder defaults to that of the database.

    `pipe` is a program every archive goes through as it is written, `age -r …`, and `unpipe` the
    one that gives it back. `scratch_url` names an empty PostgreSQL database in which backups are
    tried, for an owner that may not create one. `command` dumps PostgreSQL in another way before
    an upgrade: `pg_dump -Fc -f {file} {url}`.
    """

    folder: Path | None = None
    keep: int = Field(default=14, ge=1)
    pipe: str | None = None
    unpipe: str | None = None
    scratch_url: DatabaseUrl | None = Field(default=None, repr=False)
    command: str | None = None


class FilesSection(Section):
    """Attached files. The folder defaults to `files` beside the SQLite database, else here.

    Quotas are in bytes, for all files of a person in a company and of a company. `allowed` names
    the extensions that may be attached, of those whose content can be told.
    """

    folder: Path = Path("files")
    max_bytes: int = Field(default=25 * MEBIBYTE, ge=1)
    user_quota_bytes: int = Field(default=2048 * MEBIBYTE, ge=1)
    company_quota_bytes: int = Field(default=20 * 1024 * MEBIBYTE, ge=1)
    allowed: Words = ALLOWED_FILES


class WebhooksSection(Section):
    """Where webhooks may go: to public addresses over https, unless more is allowed here.

    `allow_networks` names networks of one's own, `10.1.0.0/16`, that may be reached too;
    `allow_http` lets addresses without encryption be used. `timeout` is for one delivery, in
    seconds.
    """

    allow_http: bool = False
    allow_networks: Words = ()
    timeout: int = Field(default=10, ge=1, le=60)


class LogSection(Section):
    """Lines about requests and jobs, on stderr. `auto` is json in production, else text.

    `details` lets the words of exceptions in, which may hold what somebody typed; it is on outside
    production.
    """

    format: Literal["auto", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"
    details: bool | None = None


class MetricsSection(Section):
    """Figures for a monitoring system at `/metrics`.

    With a token it must come as `Authorization: Bearer …`; without one only the machine itself may
    ask, and nobody through a proxy.
    """

    enabled: bool = False
    token: SecretStr | None = None


class LimitsSection(Section):
    """What one request may bring, in bytes."""

    request_bytes: int = Field(default=16 * MEBIBYTE, ge=1)
    upload_bytes: int = Field(default=26 * MEBIBYTE, ge=1)


class PluginsSection(Section):
    """`skip` names plugins that are not loaded, the way past one that stops the start-up."""

    skip: Words = ()
    slow_ms: int = Field(default=200, ge=1)


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
