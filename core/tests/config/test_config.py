"""Settings: which source wins, what is refused, what production insists on."""

from __future__ import annotations

import pytest

from karvan.cli.config import shown_value
from karvan.config import Config
from karvan.config import ConfigError
from karvan.config import find_unsafe_settings
from karvan.config import load_config
from karvan.errors import Invalid

SECRET = "x" * 32


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "karvan.toml"
    path.write_text('mode = "development"\n[web]\nport = 9000\nhost = "10.0.0.1"\n')
    return path


def test_without_any_source_the_defaults_hold():
    config = load_config(environ={})

    assert config.database.url == "sqlite:///karvan.db"
    assert config.source_of("database.url") == "default"


def test_options_win_over_the_environment_and_that_over_the_file(file):
    environ = {"KARVAN_CONFIG": str(file), "KARVAN_WEB_HOST": "10.0.0.2", "KARVAN_WEB_PORT": "9001"}

    config = load_config(environ=environ, options={"web.port": 9002})

    assert (config.mode, config.web.host, config.web.port) == ("development", "10.0.0.2", 9002)
    assert config.source_of("mode") == str(file)
    assert config.source_of("web.host") == "environment KARVAN_WEB_HOST"
    assert config.source_of("web.port") == "option"


def test_a_named_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(ConfigError) as refusal:
        load_config(tmp_path / "absent.toml", environ={})

    assert "absent.toml" in refusal.value.message


@pytest.mark.parametrize(
    ("environ", "nearest"),
    [
        pytest.param({"KARVAN_DATBASE_URL": "x"}, "KARVAN_DATABASE_URL", id="misspelt section"),
        pytest.param({"KARVAN_WEB_PORTS": "1"}, "KARVAN_WEB_PORT", id="misspelt key"),
        pytest.param({"KARVAN_SECRET_KEYS": "1"}, "KARVAN_SECRET_KEY", id="misspelt short name"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_name(environ, nearest):
    with pytest.raises(ConfigError) as refusal:
        load_config(environ=environ)

    assert f"Did you mean {nearest}?" in refusal.value.message


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "karvan.toml"
    path.write_text("[web]\nprot = 1\n[databse]\nurl = 'x'\n")

    with pytest.raises(ConfigError) as refusal:
        load_config(path, environ={})

    assert "web.prot" in refusal.value.message
    assert "databse.url" in refusal.value.message


def test_a_value_of_the_wrong_type_names_its_source():
    with pytest.raises(ConfigError) as refusal:
        load_config(environ={"KARVAN_WEB_PORT": "eighty"})

    assert "web.port (from environment KARVAN_WEB_PORT)" in refusal.value.message


def test_a_secret_may_be_read_from_a_file_beside_the_configuration(tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    path = tmp_path / "karvan.toml"
    path.write_text('[security]\nsecret_key_file = "secret"\n')

    config = load_config(path, environ={})

    assert config.security.secret_key.get_secret_value() == SECRET


def test_a_variable_may_name_a_file_too(tmp_path):
    (tmp_path / "url").write_text("postgresql://app:word@db/karvan")

    config = load_config(environ={"KARVAN_DATABASE_URL_FILE": str(tmp_path / "url")})

    assert config.database.url == "postgresql+psycopg://app:word@db/karvan"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_means_psycopg(scheme):
    config = load_config(environ={"KARVAN_DATABASE_URL": f"{scheme}://db/karvan"})

    assert config.database.url == "postgresql+psycopg://db/karvan"


def test_lists_are_words_between_commas():
    config = load_config(environ={"KARVAN_PLUGINS_SKIP": "crm, cpq"})

    assert config.plugins.skip == ("crm", "cpq")


def test_showing_the_configuration_to_a_log_shows_no_secret():
    environ = {"KARVAN_SECRET_KEY": SECRET, "KARVAN_DATABASE_URL": "postgresql://a:hush@db/k"}

    shown = repr(load_config(environ=environ))

    assert SECRET not in shown
    assert "hush" not in shown


def test_on_trial_each_start_has_a_secret_of_its_own():
    first, second = Config(), Config()

    assert first.security.secret_key != second.security.secret_key


def a_safe_environment(**changes: str) -> dict[str, str]:
    safe = {
        "KARVAN_MODE": "production",
        "KARVAN_SECRET_KEY": SECRET,
        "KARVAN_DATABASE_URL": "postgresql://karvan_app@db/karvan",
        "KARVAN_OWNER_DATABASE_URL": "postgresql://karvan_owner@db/karvan",
        "KARVAN_WEB_TRUSTED_HOSTS": "erp.example.com",
    }
    return {name: value for name, value in (safe | changes).items() if value}


def test_production_accepts_a_safe_configuration():
    config = load_config(environ=a_safe_environment())

    config.require_safe()

    assert find_unsafe_settings(config) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"KARVAN_SECRET_KEY": ""}, "core.config.no_secret", id="no secret"),
        pytest.param({"KARVAN_SECRET_KEY": "short"}, "core.config.short_secret", id="short secret"),
        pytest.param({"KARVAN_OWNER_DATABASE_URL": ""}, "core.config.one_role", id="one address"),
        pytest.param(
            {"KARVAN_OWNER_DATABASE_URL": "postgresql://karvan_app@db/karvan"},
            "core.config.one_role",
            id="one role at two addresses",
        ),
        pytest.param({"KARVAN_WEB_TRUSTED_HOSTS": ""}, "core.config.no_hosts", id="no hosts"),
    ],
)
def test_production_refuses_what_is_unsafe(changes, code):
    config = load_config(environ=a_safe_environment(**changes))

    with pytest.raises(Invalid) as refusal:
        config.require_safe()

    assert [problem.code for problem in refusal.value.problems] == [code]


def test_on_trial_the_same_is_only_named():
    config = load_config(environ=a_safe_environment(KARVAN_MODE="trial", KARVAN_SECRET_KEY=""))

    config.require_safe()

    assert [each.code for each in find_unsafe_settings(config)] == ["core.config.no_secret"]


def test_older_secret_keys_are_words_between_commas_and_are_never_shown():
    config = load_config(environ={"KARVAN_SECURITY_OLD_SECRET_KEYS": "first-key, second-key"})

    assert [each.get_secret_value() for each in config.security.old_secret_keys] == [
        "first-key",
        "second-key",
    ]
    assert "first-key" not in str(shown_value(config, "security.old_secret_keys"))
