import io

import pytest

from ticket.csv_file import COLUMNS, CsvFile, Record, Unreadable

HEADER = b"external_ref,title,description\r\n"


def records(content: bytes) -> list[Record]:
    return list(CsvFile(io.BytesIO(content)))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_what_spreadsheets_write(mark: bytes, delimiter: bytes, end: bytes) -> None:
    lines = [b"Title, external_ref ,tags", b'"Sin se\xc3\xb1al, ""hoy""",A-1,', b"Dos,A-2,red"]
    lines = [lines[0].replace(b",", delimiter), lines[1].replace(b",A-1,", b"\0A-1\0"), lines[2]]
    lines[1] = lines[1].replace(b"\0", delimiter)
    lines[2] = lines[2].replace(b",", delimiter)
    assert records(mark + end.join(lines)) == [
        Record(2, {"title": 'Sin señal, "hoy"', "external_ref": "A-1"}),
        Record(3, {"title": "Dos", "external_ref": "A-2", "tags": "red"}),
    ]


def test_lines_are_counted_as_an_editor_does() -> None:
    content = HEADER + b'A-1,"one\r\ntwo\r\nthree",x\r\n\r\n  ,  ,\r\nA-2,b\r\n'
    assert records(content) == [
        Record(2, {"external_ref": "A-1", "title": "one\r\ntwo\r\nthree", "description": "x"}),
        Record(6, {}),
        Record(7, {}, "It has 2 cells, and the header has 3."),
    ]


def test_what_an_export_has_besides_is_passed_over() -> None:
    content = b"id,external_ref,title,updated_at\r\n7,A-1,'=1+1,2026-11-24T00:00:00Z\r\n"
    assert records(content) == [Record(2, {"external_ref": "A-1", "title": "=1+1"})]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "name the columns"),
        (b"\r\nexternal_ref,title\r\n", 1, "name the columns"),
        (b"external_ref,title,colour,x\r\n", 1, "'colour', 'x'. There are: external_ref, title"),
        (b"external_ref\ttitle\r\n", 1, "Unknown columns"),
        (b"title\r\n", 1, "Missing columns: external_ref"),
        (b"title,external_ref,Title\r\n", 1, "twice: title"),
        (b"\xff\xfee\x00x\x00", 1, "UTF-16"),
        (HEADER + b"A-1,uno,\r\nA-2,se\xf1al,\r\n", 3, "not UTF-8 (0xf1 at byte 7)"),
        (HEADER + b'A-1,uno,\r\nA-2,"open,\r\nx,y,z\r\n', 3, "not closed"),
        (HEADER + b'A-1,"a" b,\r\n', 2, "closing quotation mark"),
        (HEADER + b"A-1,a\rb,\r\n", 2, "not CSV"),
        (HEADER + b'A-1,"' + b"x" * 140_000 + b"\r\n", 2, "not closed"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        records(content)
    assert caught.value.args[0] == line
    assert words in caught.value.args[1]


def test_columns() -> None:
    assert COLUMNS[:2] == ("external_ref", "title")
    assert not {"id", "updated_at"} & set(COLUMNS)
