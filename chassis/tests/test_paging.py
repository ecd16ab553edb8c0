import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from chassis.paging import Cursor


@given(st.integers(1, 2**63 - 1), st.booleans())
def test_a_cursor_is_read_as_it_was_written(id: int, backwards: bool) -> None:
    text = Cursor(id, backwards).encode()
    assert Cursor.decode(text) == Cursor(id, backwards)
    assert text.isascii()
    assert not set(text) & set("+/=&?# ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "%%%",
        "ñ",
        "bm90IGpzb24",  # not json
        "WzFd",  # [1]
        "WzEsMl0",  # [1,2]
        "WzAsMF0",  # [0,0]
        "Wy0xLDBd",  # [-1,0]
        "WzEuNSwwXQ",  # [1.5,0]
        "W3RydWUsMF0",  # [true,0]
        "WyIxIiwwXQ",  # ["1",0]
        "WzkyMjMzNzIwMzY4NTQ3NzU4MDgsMF0",  # [2**63,0]
        "e30",  # {}
        "MQ",  # 1
        "W1sxXSxbXV0",  # [[1],[]]
    ],
)
def test_what_is_no_cursor(text: str) -> None:
    with pytest.raises(ValidationError, match="Not a valid cursor"):
        Cursor.decode(text)


@given(st.text())
def test_any_text_is_a_cursor_or_is_refused(text: str) -> None:
    try:
        Cursor.decode(text)
    except ValidationError:
        pass
