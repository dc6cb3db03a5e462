"""Settings: what the environment says, read once, judged as a whole, never changed afterwards."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

DEVELOPMENT_URL = "http://127.0.0.1:8000"
DEVELOPMENT_SENDER = "Maillon <no-reply@maillon.example>"
SHORTEST_SECRET = 32

T = TypeVar("T")


class BadSettings(ValueError):
    """Every variable that is missing or wrong, one message each."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        super().__init__("Bad settings:\n" + "\n".join(f"  - {message}" for message in messages))
        self.messages = messages


class Environment(StrEnum):
    """Where this process runs; only production refuses to invent what was not given.

    Not said, it is production where DATABASE_URL names a server, else the demo on the embedded one.
    """

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True)
class Settings:
    """What one process may know of the outside; database addresses are None where the embedded server supplies them."""

    environment: Environment
    portal_data: Path
    database_url: str | None = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    database_backup_url: str | None = field(repr=False)
    database_admin_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_password: str | None = field(repr=False)
    smtp_starttls: bool
    mail_from: str
    trusted_proxies: int
    db_pool_size: int
    db_prepare: bool
    upload_limit_mb: int
    session_idle_hours: int
    session_absolute_hours: int
    log_json: bool
    metrics_token: str | None = field(repr=False)
    retain_days: Mapping[str, int]

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_https(self) -> bool:
        """True when people reach the portal over https, so cookies may demand it."""
        return urlsplit(self.public_url).scheme == "https"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment; raises BadSettings with every wrong or missing variable at once.

        `NAME_FILE` names a file whose content stands for `NAME`. Outside production a missing secret key is made
        once and kept in PORTAL_DATA, readable by its owner alone.
        """
        reader = _Reader(os.environ if environ is None else environ)
        environment = reader.environment()
        strict = environment is Environment.PRODUCTION
        data = Path(reader.text("PORTAL_DATA") or "var").absolute()
        secret_key = reader.secret_key(strict)
        settings = cls(
            environment=environment,
            portal_data=data,
            database_url=reader.postgres("DATABASE_URL", required=strict),
            database_owner_url=reader.postgres("DATABASE_OWNER_URL"),
            database_backup_url=reader.postgres("DATABASE_BACKUP_URL"),
            database_admin_url=reader.postgres("DATABASE_ADMIN_URL"),
            secret_key=secret_key or "",
            public_url=reader.web_address("PUBLIC_URL", None if strict else DEVELOPMENT_URL),
            smtp_host=reader.text("SMTP_HOST", required=strict),
            smtp_port=reader.integer("SMTP_PORT", 25, 1, 65535),
            smtp_user=reader.text("SMTP_USER"),
            smtp_password=reader.text("SMTP_PASSWORD"),
            smtp_starttls=reader.boolean("SMTP_STARTTLS", False),
            mail_from=reader.text("MAIL_FROM", required=strict) or DEVELOPMENT_SENDER,
            trusted_proxies=reader.integer("TRUSTED_PROXIES", 0, 0, 10),
            db_pool_size=reader.integer("DB_POOL_SIZE", 5, 1, 200),
            db_prepare=reader.boolean("DB_PREPARE", True),
            upload_limit_mb=reader.integer("UPLOAD_LIMIT_MB", 64, 1, 2048),
            session_idle_hours=reader.integer("SESSION_IDLE_HOURS", 4, 1, 24 * 30),
            session_absolute_hours=reader.integer("SESSION_ABSOLUTE_HOURS", 24, 1, 24 * 90),
            log_json=reader.boolean("LOG_JSON", strict),
            metrics_token=reader.text("METRICS_TOKEN"),
            retain_days=reader.days("RETAIN_DAYS"),
        )
        reader.check(settings.session_idle_hours <= settings.session_absolute_hours,
                     "SESSION_IDLE_HOURS must not be longer than SESSION_ABSOLUTE_HOURS.")
        reader.check(not settings.smtp_password or settings.smtp_user is not None,
                     "SMTP_PASSWORD is given without SMTP_USER.")
        if reader.problems:
            raise BadSettings(tuple(reader.problems))
        if secret_key is None:
            object.__setattr__(settings, "secret_key", kept_secret(data / "secret-key"))
        return settings


class _Reader:
    """Reads variables and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def check(self, fine: bool, problem: str) -> None:
        if not fine:
            self.problems.append(problem)

    def text(self, name: str, required: bool = False) -> str | None:
        value = self.environ.get(name, "").strip()
        path = self.environ.get(f"{name}_FILE", "").strip()
        if value and path:
            self.problems.append(f"{name} and {name}_FILE are both given; keep one.")
        elif path:
            try:
                value = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(f"{name}_FILE cannot be read: {error}.")
                return None
            self.check(bool(value), f"{name}_FILE names an empty file.")
        elif required and not value:
            self.problems.append(f"{name} is missing.")
        return value or None

    def environment(self) -> Environment:
        has_server = any(self.environ.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_URL_FILE"))
        name = self.text("PORTAL_ENV") or (Environment.PRODUCTION if has_server else Environment.DEMO)
        try:
            return Environment(name)
        except ValueError:
            self.problems.append(f"PORTAL_ENV is “{name}”; it must be production, demo or test.")
            return Environment.PRODUCTION

    def secret_key(self, required: bool) -> str | None:
        value = self.text("SECRET_KEY", required)
        self.check(value is None or len(value) >= SHORTEST_SECRET,
                   f"SECRET_KEY is too short; give at least {SHORTEST_SECRET} random characters.")
        return value

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        def parse(text: str) -> int:
            number = int(text)
            if not low <= number <= high:
                raise ValueError
            return number

        return self._parsed(name, default, parse, f"a whole number from {low} to {high}")

    def boolean(self, name: str, default: bool) -> bool:
        def parse(text: str) -> bool:
            word = text.lower()
            if word not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
                raise ValueError
            return word in {"1", "true", "yes", "on"}

        return self._parsed(name, default, parse, "on or off")

    def postgres(self, name: str, required: bool = False) -> str | None:
        value = self.text(name, required)
        self.check(value is None or urlsplit(value).scheme in {"postgresql", "postgres"},
                   f"{name} must start with postgresql:// — no other database is supported.")
        return value

    def web_address(self, name: str, default: str | None) -> str:
        value = self.text(name, required=default is None) or default
        if value is None:
            return ""
        parts = urlsplit(value)
        self.check(parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.path.strip("/"),
                   f"{name} is “{value}”; it must look like https://portal.example.com, without a path.")
        return value.rstrip("/")

    def days(self, name: str) -> dict[str, int]:
        """Pairs such as `mails=60, audit=3650`; how long less than the least is judged where the names are known."""
        def parse(text: str) -> dict[str, int]:
            pairs = (part.split("=") for part in text.split(",") if part.strip())
            found = {key.strip(): int(value) for key, value in pairs}
            if any(not 1 <= days <= 36_500 or not key for key, days in found.items()):
                raise ValueError
            return found

        return self._parsed(name, {}, parse, "pairs such as mails=60, audit=3650 (docs/rules/retention.md)")

    def _parsed(self, name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
        value = self.text(name)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError:
            self.problems.append(f"{name} is “{value}”; it must be {wanted}.")
            return default


def kept_secret(path: Path) -> str:
    """The random secret kept at `path` (mode 0600), made at the first call; safe when several processes start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
