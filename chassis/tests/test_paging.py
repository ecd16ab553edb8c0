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


@given(
    st.integers(1, 2**63 - 1),
    st.booleans(),
    st.text(min_size=1),
    st.none() | st.integers(0, 2**31) | st.text(),
)
def test_a_cursor_of_an_order(
    id: int, backwards: bool, order: str, value: int | str | None
) -> None:
    cursor = Cursor(id, backwards, order, value)
    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_of_the_usual_order_is_as_it_was() -> None:
    assert Cursor(5).encode() == "WzUsMF0"  # links that are kept go on working


@pytest.mark.parametrize(
    "text",
    [
        "WzUsMCwieCJd",  # [5,0,"x"]
        "WzUsMCwiIiwxXQ",  # [5,0,"",1]
        "WzUsMCwxLDJd",  # [5,0,1,2]
        "WzUsMCwieCIsMS41XQ",  # [5,0,"x",1.5]
        "WzUsMCwieCIsW11d",  # [5,0,"x",[]]
        "WzUsMCwieCIsMSwyXQ",  # [5,0,"x",1,2]
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
