"""Everything that is needed at run time says under which licence it may be used."""

from tests.licences import licence_of, licences, names_in


def test_everything_that_is_needed_states_its_licence() -> None:
    stated = licences("requirements.txt")
    assert {"django", "django-htmx", "python-dateutil", "whitenoise"} <= stated.keys()
    assert [name for name, licence in stated.items() if not licence] == []


def test_nearly_all_that_is_pinned_is_looked_at() -> None:
    """Some packages are for other systems alone."""
    assert len(names_in("requirements.txt")) - len(licences("requirements.txt")) <= 5


def test_a_package_without_a_licence_is_found() -> None:
    class Silent:
        metadata = type("Metadata", (), {"get_all": lambda *_: []})()

    assert licence_of(Silent()) == ""  # type: ignore[arg-type]
