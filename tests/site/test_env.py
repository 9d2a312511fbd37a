from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from recovery.site import env


@pytest.fixture
def set_name(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("NAME", raising=False)
    return monkeypatch


@pytest.mark.parametrize("value", ["1", "true", "True", "TRUE", " true "])
def test_booleans_are_true_in_any_case(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    assert env.boolean("NAME", default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "False", "FALSE"])
def test_booleans_are_false_in_any_case(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    assert env.boolean("NAME", default=True) is False


@pytest.mark.parametrize("value", ["", "yes", "on", "2", "tru", "None"])
def test_anything_else_as_a_boolean_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME "):
        env.boolean("NAME", default=False)


@pytest.mark.parametrize("value", ["", "ten", "-1", "1.5", "0x10", "1_0", "٣", "0", "65536"])
def test_a_number_outside_its_limits_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME .* from 1 to 65535"):
        env.integer("NAME", 8000, minimum=1, maximum=65535)


def test_a_number_is_read(set_name: pytest.MonkeyPatch) -> None:
    assert env.integer("NAME", 8000, maximum=9000) == 8000
    set_name.setenv("NAME", "8001")
    assert env.integer("NAME", 8000, maximum=9000) == 8001


def test_a_list_is_split_at_commas(set_name: pytest.MonkeyPatch) -> None:
    assert env.words("NAME") == []
    set_name.setenv("NAME", "a.example, b.example")
    assert env.words("NAME") == ["a.example", "b.example"]


@pytest.mark.parametrize("value", [",", "a,,b", "a,"])
def test_a_list_with_an_empty_item_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME "):
        env.words("NAME")


def test_a_choice_is_one_of_its_words(set_name: pytest.MonkeyPatch) -> None:
    assert env.choice("NAME", {"proxy", "off"}, default="proxy") == "proxy"
    set_name.setenv("NAME", "on")
    with pytest.raises(ImproperlyConfigured, match="^NAME .* off, proxy"):
        env.choice("NAME", {"proxy", "off"}, default="proxy")


def test_an_address_loses_its_last_slash(set_name: pytest.MonkeyPatch) -> None:
    assert env.web_address("NAME") == ""
    set_name.setenv("NAME", "https://recovery.example.org/")
    assert env.web_address("NAME") == "https://recovery.example.org"


@pytest.mark.parametrize("value", ["recovery.example.org", "ftp://a", "https://", "https://a?b=c"])
def test_what_is_no_address_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME "):
        env.web_address("NAME")


@pytest.mark.parametrize("value", ["", "Mars/Olympus", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME "):
        env.time_zone("NAME", "UTC")


def test_a_refused_value_is_not_repeated(set_name: pytest.MonkeyPatch) -> None:
    set_name.setenv("NAME", "my-password")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.boolean("NAME", default=False)
    assert "my-password" not in str(refused.value)


def test_a_missing_secret_is_named(set_name: pytest.MonkeyPatch) -> None:
    set_name.setenv("NAME", " ")
    with pytest.raises(ImproperlyConfigured, match="^NAME is not set"):
        env.secret("NAME", kept_in=None)


def test_a_missing_secret_is_made_once_and_kept_private(set_name: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    made = env.secret("NAME", kept_in=path)
    assert len(made) >= 50
    assert env.secret("NAME", kept_in=path) == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_two_that_start_at_once_both_have_the_same_secret(set_name: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: env.secret("NAME", kept_in=tmp_path / "secret"), range(32)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_can_neither_be_read_nor_made_is_named(set_name: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="^NAME is not set, and .* can neither be read nor made"):
        env.secret("NAME", kept_in=tmp_path / "file" / "secret")


@pytest.mark.parametrize("kept", ["", "short", " \n"])
def test_a_secret_that_is_too_short_is_refused(set_name: pytest.MonkeyPatch, tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret").write_text(kept)
    with pytest.raises(ImproperlyConfigured, match="^NAME cannot be used: .* 32 characters"):
        env.secret("NAME", kept_in=tmp_path / "secret", shortest=32)
    set_name.setenv("NAME", "x" * 31)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.secret("NAME", kept_in=None, shortest=32)
    assert "x" * 31 not in str(refused.value)


def test_a_secret_from_the_environment_goes_first(set_name: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_name.setenv("NAME", "given")
    assert env.secret("NAME", kept_in=tmp_path / "secret") == "given"
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize("value", ["foo", "http://127.0.0.1", "redis://", "127.0.0.1:6379"])
def test_an_address_that_is_not_of_redis_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME .*redis://"):
        env.redis_address("NAME")


@pytest.mark.parametrize("value", ["", "redis://127.0.0.1:6379/0", "rediss://:pw@cache.example", "unix:///run/redis"])
def test_an_address_of_redis_is_taken(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    assert env.redis_address("NAME") == value


@pytest.mark.parametrize("value", ["me@example.org", "mailto:", "javascript:alert(1)"])
def test_a_contact_that_is_no_address_is_refused(set_name: pytest.MonkeyPatch, value: str) -> None:
    set_name.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match="^NAME "):
        env.contact("NAME")
