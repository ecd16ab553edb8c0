import io

import pytest

from ticket.csv_file import COLUMNS, CsvFile, Record, Unreadable

HEADER = b"external_ref,title,description\r\n"


def records(content: bytes, encoding: str | None = None) -> list[Record]:
    return list(CsvFile(io.BytesIO(content), encoding))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t", b"|"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
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
        (b"external_ref:title\r\n", 1, "Unknown columns"),
        (b"sep=;\r\ntitle;colour\r\n", 2, "Unknown columns"),
        (b"sep=;\r\n", 2, "name the columns"),
        (b"title\r\n", 1, "Missing columns: external_ref"),
        (b"title,external_ref,Title\r\n", 1, "twice: title"),
        (b"\xff\xfee\x00x\x00\x00", 1, "UTF-16"),
        (b"external_ref,title\r\nA\0,x\r\n", 2, "NUL"),
        (HEADER + b"A-1,uno,\r\nA-2,se\xf1al,\r\n", 3, "not UTF-8 (0xf1 at character 7)"),
        (HEADER + b'A-1,uno,\r\nA-2,"open,\r\nx,y,z\r\n', 3, "not closed"),
        (HEADER + b'A-1,"a" b,\r\n', 2, "closing quotation mark"),
        (HEADER + b'A-1,"' + b"x" * 140_000 + b"\r\n", 2, "not closed"),
        (HEADER + b'A-1,"' + b"x" * 10_000_001 + b'"\r\n', 2, "10,000,000 characters"),
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


@pytest.mark.parametrize("sep", ["sep=;", '"sep=;"', "SEP=;", "sep=;,,", "\ufeffsep=;"])
def test_excel_says_its_separator_in_the_first_line(sep: str) -> None:
    content = f"{sep}\r\nexternal_ref;title\r\nA-1;a, b, c\r\nA-2\r\n".encode()
    assert records(content) == [
        Record(3, {"external_ref": "A-1", "title": "a, b, c"}),
        Record(4, {}, "It has 1 cells, and the header has 2."),
    ]


def test_a_tab_may_be_the_separator() -> None:
    assert records(b"sep=\t\nexternal_ref\ttitle\nA-1\ta,b\n") == [
        Record(3, {"external_ref": "A-1", "title": "a,b"})
    ]


def test_rows_and_columns_of_nothing_are_passed_over() -> None:
    content = b"external_ref,,title,,\r\n,,,,\r\nA-1, ,uno,,\r\nA-2,,dos\r\n,,,,,,,\r\n"
    assert records(content) == [
        Record(3, {"external_ref": "A-1", "title": "uno"}),
        Record(4, {"external_ref": "A-2", "title": "dos"}),
    ]
    assert records(b"external_ref,,title\r\nA-1,x,uno\r\n") == [
        Record(2, {}, "A column without a name has 'x'.")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_an_encoding_is_known_by_its_mark(encoding: str) -> None:
    content = "external_ref,title\r\nA-1,señal ൠ\r\n".encode(encoding)
    assert records(content) == [Record(2, {"external_ref": "A-1", "title": "señal ൠ"})]


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "utf-16-le", "utf-8", "UTF8"])
def test_an_encoding_may_be_named(encoding: str) -> None:
    content = "external_ref,title\rA-1,señal\r".encode(encoding)
    assert records(content, encoding) == [Record(2, {"external_ref": "A-1", "title": "señal"})]


def test_a_named_utf_8_may_have_its_mark() -> None:
    content = "external_ref,title\nA-1,señal\n".encode("utf-8-sig")
    assert records(content, "utf-8")[0].cells["external_ref"] == "A-1"


def test_a_long_cell_is_read() -> None:
    [long, other] = records(HEADER + b'A-1,uno,"' + b"x" * 140_000 + b'"\r\nA-2,dos,\r\n')
    assert len(long.cells["description"]) == 140_000
    assert other == Record(3, {"external_ref": "A-2", "title": "dos"})


def test_a_header_alone_has_no_records() -> None:
    assert records(HEADER) == records(HEADER.strip()) == []
