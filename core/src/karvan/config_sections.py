"""The sections of the configuration, each with its keys and what holds without them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import SecretStr

from karvan.config_values import DatabaseUrl
from karvan.config_values import MailSender
from karvan.config_values import PublicUrl
from karvan.config_values import Sandbox
from karvan.config_values import SecretWords
from karvan.config_values import Words
from karvan.config_values import make_secret

MEBIBYTE = 1024 * 1024
ALLOWED_FILES = (
    "png", "jpg", "jpeg", "gif", "webp", "svg", "pdf", "txt", "csv", "tsv", "md", "log", "json", "xml",
    "eml", "ics", "vcf", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp",
    "zip", "mp3", "mp4",
)  # fmt: skip


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

    secret_key: SecretStr = Field(default_factory=make_secret)
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
