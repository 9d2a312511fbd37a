import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.domain.errors import UnknownPlaceholder
from recovery.domain.placeholders import DateName, Placeholder, parse


def test_a_sentence_comes_in_pieces_in_order() -> None:
    assert parse("From {start} to {end}.") == (
        "From ",
        Placeholder("", DateName.START),
        " to ",
        Placeholder("", DateName.END),
        ".",
    )


def test_the_date_of_another_milestone_is_named_by_its_key() -> None:
    assert parse("{leave-hospital.end}") == (Placeholder("leave-hospital", DateName.END),)


@pytest.mark.parametrize("name", DateName)
def test_every_name_stands_for_a_date(name: DateName) -> None:
    assert parse(f"{{{name}}}") == (Placeholder("", name),)


def test_text_without_places_is_one_piece_and_no_text_is_none() -> None:
    assert parse("Rest.") == ("Rest.",)
    assert parse("") == ()


def test_neighbouring_places_have_nothing_between_them() -> None:
    assert parse("{start}{a.when}") == (Placeholder("", DateName.START), Placeholder("a", DateName.WHEN))


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [
        ("By {ende}.", "{ende}"),
        ("By { end }.", "{ end }"),
        ("By {end", "{end"),
        ("By end}.", "}"),
        ("{}", "{}"),
        ("{start} and {{end}}", "{"),
        ("{Crutches.end}", "{Crutches.end}"),
        ("{crutches.day}", "{crutches.day}"),
        ("{.end}", "{.end}"),
        ("{end!r:>10}", "{end!r:>10}"),
        ("fine {end} then {what}", "{what}"),
    ],
)
def test_a_brace_that_stands_for_nothing_is_refused_and_named(text: str, placeholder: str) -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        parse(text)
    assert (refused.value.code, refused.value.placeholder) == ("unknown-placeholder", placeholder)
    assert refused.value.args == (placeholder,)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Placeholder("", DateName.END), "{end}"),
        (Placeholder("leave-hospital", DateName.START), "{leave-hospital.start}"),
    ],
)
def test_a_place_is_written_as_an_editor_writes_it(place: Placeholder, text: str) -> None:
    assert str(place) == text


@given(st.text(st.sampled_from("{}.abc-startendwhenday "), max_size=30))
def test_pieces_put_together_are_the_text_again(text: str) -> None:
    try:
        pieces = parse(text)
    except UnknownPlaceholder:
        return
    assert "".join(map(str, pieces)) == text
    assert not any("{" in piece or "}" in piece for piece in pieces if isinstance(piece, str))
