import runpy
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

import recovery.settings

settings_file = recovery.settings.__file__
SAFE = {
    "ALLOWED_HOSTS": "recovery.example.org",
    "BIND": "127.0.0.1",
    "DEBUG": "0",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "TLS": "proxy",
}
# What the checks look at. Changing the rest under a running test would only break the test.
CHECKED = ("ALLOWED_HOSTS", "BIND", "CSRF_", "DEBUG", "SECRET_", "SECURE_", "SESSION_", "SILENCED_")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    def load_with(**environment: str | None) -> dict[str, Any]:
        for name, value in (SAFE | environment).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return runpy.run_path(settings_file)

    return load_with


def faults(loaded: dict[str, Any]) -> set[str | None]:
    checked = {name: loaded[name] for name in loaded if name.startswith((*CHECKED, "TLS"))}
    with override_settings(**checked):
        messages = run_checks(tags=["security"], include_deployment_checks=True)
        return {message.id for message in messages if not message.is_silenced()}


def test_three_variables_are_enough_for_production(load: Any) -> None:
    assert faults(load(BIND=None, DEBUG=None)) == set()


def test_plain_http_on_loopback_is_enough_to_try_production(load: Any) -> None:
    assert faults(load(TLS="off")) == set()


@pytest.mark.parametrize(
    ("environment", "fault"),
    [
        ({"DEBUG": "1"}, "security.W018"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"SECRET_KEY": "a" * 60}, "security.W009"),
        ({"ALLOWED_HOSTS": ""}, "security.W020"),
        ({"ALLOWED_HOSTS": "*"}, "recovery.E001"),
        ({"ALLOWED_HOSTS": "recovery.example.org,*"}, "recovery.E001"),
        ({"ALLOWED_HOSTS": "."}, "recovery.E001"),
        ({"TLS": "off", "BIND": "0.0.0.0"}, "recovery.E002"),
        ({"TLS": "off", "BIND": "::"}, "recovery.E002"),
        ({"TLS": "off", "BIND": "recovery.example.org"}, "recovery.E002"),
    ],
)
def test_an_unsafe_setting_is_found(load: Any, environment: dict[str, str], fault: str) -> None:
    assert faults(load(**environment)) == {fault}


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_loopback_is_known_by_each_of_its_names(load: Any, bind: str) -> None:
    assert faults(load(TLS="off", BIND=bind)) == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "a,,b"),
        ("CSRF_TRUSTED_ORIGINS", ","),
        ("DATABASE_URL", "mysql://root@localhost/recovery"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DEBUG", "yes"),
        ("EMAIL_URL", "mail.example.org"),
        ("LINK_KEY", "short"),
        ("LINK_RETENTION_DAYS", "-1"),
        ("PORT", "http"),
        ("PUBLIC_URL", "recovery.example.org"),
        ("REQUIRE_MFA", "maybe"),
        ("SECRET_KEY", None),
        ("TIME_ZONE", "Nowhere"),
        ("TLS", "on"),
        ("TRUSTED_PROXIES", "many"),
        ("WEB_CONCURRENCY", "0"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(load: Any, name: str, value: str | None) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} "):
        load(**{name: value})


def test_https_makes_cookies_that_no_other_host_can_set(load: Any) -> None:
    loaded = load()
    for cookie in ("SESSION", "CSRF"):
        assert loaded[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert loaded[f"{cookie}_COOKIE_SECURE"]
        assert loaded[f"{cookie}_COOKIE_HTTPONLY"]
        assert loaded[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert loaded["ZONE_COOKIE_NAME"] == "__Host-tz"
    assert load(TLS="off", DEBUG="1")["ZONE_COOKIE_NAME"] == "tz"


def test_debug_answers_on_this_machine_alone(load: Any) -> None:
    assert load(DEBUG="1", ALLOWED_HOSTS=None, TLS=None)["ALLOWED_HOSTS"] == [
        ".localhost",
        "127.0.0.1",
        "[::1]",
    ]


@pytest.mark.parametrize(
    ("environment", "required"),
    [({}, True), ({"DEBUG": "1"}, False), ({"REQUIRE_MFA": "0"}, False), ({"DEBUG": "1", "REQUIRE_MFA": "1"}, True)],
)
def test_a_second_step_is_required_unless_it_is_turned_off(
    load: Any, environment: dict[str, str], required: bool
) -> None:
    assert load(**({"REQUIRE_MFA": None} | environment))["REQUIRE_MFA"] is required
