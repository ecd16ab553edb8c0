import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticket import csv_format
from ticket.csv_format import as_csv, defused, joined_tags, plain, split_tags

TAGS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(str.strip)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_run_is_defused(start: str) -> None:
    cell = f"{start}cmd|'/c calc'!A1"
    assert defused(cell) == f"'{cell}"
    assert plain(defused(cell)) == cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("border", [";", ",", "|", "\t", "\r\n", "\n", '"', "; ", "\n ", ";\u00a0"])
def test_so_is_what_another_separator_would_make_a_cell(border: str, sign: str) -> None:
    cell = f"text{border}{sign}1+1{border}{border}{sign}2"
    written = defused(cell)
    assert f"{border}{sign}" not in written
    assert plain(written) == cell


@pytest.mark.parametrize("cell", ["", "a=b", "it's", "'quoted'", "7-8", "a =1"])
def test_the_rest_stays_as_it_is(cell: str) -> None:
    assert defused(cell) == cell == plain(cell)


@given(st.text("'=+-@\t\r\na;,|\"＝－ \u00a0\ufeff"))
def test_what_is_written_is_read_the_same(cell: str) -> None:
    written = defused(cell)
    assert plain(written) == cell
    assert written[:1] not in tuple("=+-@\t\r\n")


@given(st.lists(TAGS.filter(bool), max_size=4))
def test_tags_are_read_as_they_were_written(tags: list[str]) -> None:
    assert split_tags(joined_tags(tags)) == tags


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("", []),
        ("red", ["red"]),
        ("red, vpn,, ", ["red", "vpn"]),
        ("red|a, b", ["red", "a, b"]),
        ("a, b|", ["a, b"]),
        (r"a\|b", ["a|b"]),
        (r"C:\\x|y", [r"C:\x", "y"]),
        ("\\", ["\\"]),
    ],
)
def test_tags_of_a_cell(cell: str, tags: list[str]) -> None:
    assert split_tags(cell) == tags


@pytest.mark.parametrize("delimiter", csv_format.DELIMITERS.values())
def test_lines_are_those_of_rfc_4180(delimiter: str) -> None:
    cells = ["a", 'say "hi"', f"one{delimiter}two", "line\nbreak", "ñ"]
    text = as_csv([cells], delimiter)
    assert text == delimiter.join(
        ["a", '"say ""hi"""', f'"one{delimiter}two"', '"line\nbreak"', "ñ\r\n"]
    )
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == [cells]
