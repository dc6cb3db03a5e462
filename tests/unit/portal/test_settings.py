"""Settings: everything wrong is said at once, secrets come from files, nothing is invented in production."""

import stat
from pathlib import Path

import pytest

from portal.settings import BadSettings, Environment, Settings, kept_secret

PRODUCTION = {
    "DATABASE_URL": "postgresql://portal_app:x@db/maillon",
    "SECRET_KEY": "k" * 40,
    "PUBLIC_URL": "https://portal.example.com/",
    "SMTP_HOST": "mail.example.com",
    "MAIL_FROM": "Portal <portal@example.com>",
}


def test_production_needs_every_promise_and_names_all_that_lack() -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.from_env({"PORTAL_ENV": "production", "SMTP_PORT": "many", "TRUSTED_PROXIES": "-1"})
    text = str(refused.value)
    wanted = {*PRODUCTION, "SMTP_PORT", "TRUSTED_PROXIES"}
    assert {name for name in wanted if name in text} == wanted
    assert len(refused.value.messages) == len(wanted)


def test_a_named_server_means_production_and_none_means_the_demo(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        Settings.from_env({"DATABASE_URL": PRODUCTION["DATABASE_URL"]})
    assert Settings.from_env({"PORTAL_DATA": str(tmp_path)}).environment is Environment.DEMO


def test_production_as_given() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert (settings.environment, settings.public_url, settings.is_https) == (
        Environment.PRODUCTION, "https://portal.example.com", True,
    )
    assert (settings.db_prepare, settings.log_json, settings.metrics_token) == (True, True, None)


def test_secrets_do_not_show_in_the_representation() -> None:
    shown = repr(Settings.from_env({**PRODUCTION, "METRICS_TOKEN": "monitor-me"}))
    assert "kkkk" not in shown
    assert "portal_app" not in shown
    assert "monitor-me" not in shown


def test_a_secret_is_read_from_the_file_named(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("f" * 40 + "\n")
    given = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    assert Settings.from_env({**given, "SECRET_KEY_FILE": str(file)}).secret_key == "f" * 40


@pytest.mark.parametrize(("_case", "changes", "said"), [
    ("both ways", {"SECRET_KEY_FILE": "/nowhere"}, "both given"),
    ("short secret", {"SECRET_KEY": "short"}, "too short"),
    ("another database", {"DATABASE_URL": "sqlite:///x"}, "postgresql://"),
    ("a path", {"PUBLIC_URL": "https://a.example/portal"}, "without a path"),
    ("unknown environment", {"PORTAL_ENV": "staging"}, "production, demo or test"),
    ("not a switch", {"DB_PREPARE": "maybe"}, "on or off"),
    ("idle beyond absolute", {"SESSION_IDLE_HOURS": "48"}, "SESSION_ABSOLUTE_HOURS"),
    ("password of nobody", {"SMTP_PASSWORD": "p"}, "SMTP_USER"),
])
def test_a_wrong_value_is_refused_with_what_would_be_right(_case: str, changes: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        Settings.from_env({**PRODUCTION, **changes})


def test_a_demo_needs_nothing_and_keeps_its_secret(tmp_path: Path) -> None:
    given = {"PORTAL_ENV": "demo", "PORTAL_DATA": str(tmp_path / "var")}
    first, second = Settings.from_env(given), Settings.from_env(given)
    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    assert first.database_url is None


def test_a_refused_environment_leaves_no_secret_behind(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        Settings.from_env({"PORTAL_ENV": "demo", "PORTAL_DATA": str(tmp_path / "var"), "DB_POOL_SIZE": "none"})
    assert not (tmp_path / "var").exists()


def test_two_processes_agree_on_one_secret(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "key")
    assert kept_secret(tmp_path / "key") == first
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
