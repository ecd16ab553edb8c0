from pathlib import Path

import pytest

from ticket import importer
from ticket.importer import batches, check
from ticket.progress import progress_line

HEADER = "external_ref,title,requester_email,tags,status,priority,created_at\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "old.csv"


def test_every_problem_has_its_line_and_column(file: Path) -> None:
    file.write_text(
        HEADER
        + "A-1,Uno,ana@example.com,red,open,high,2025-01-31T09:00:00+01:00\n"
        + f"A-2,,ana@,red|{'x' * 51},abierto,alta,ayer\n"
        + 'A-1,"Dos\nlíneas",,,,,\n'
        + "A-3,Tres\n"
        + ",Sin referencia,,,,,\n"
        + "A-4,Cuatro,,,closed,,\n"
    )
    checked = check(file)
    assert checked.problems == [
        "line 3: title: Missing data for required field.",
        "line 3: requester_email: Not a valid email address. It is 'ana@'.",
        f"line 3: tags: Length must be between 1 and 50. It is 'red|{'x' * 36}'.",
        "line 3: status: Must be one of: open, in_progress, waiting, resolved, closed."
        " It is 'abierto'.",
        "line 3: priority: Must be one of: low, medium, high, critical. It is 'alta'.",
        "line 3: created_at: Not a valid datetime. It is 'ayer'.",
        "line 4: external_ref: 'A-1' is in line 2 already.",
        "line 6: It has 2 cells, and the header has 7.",
        "line 7: external_ref: Missing data for required field.",
    ]
    assert (checked.records, checked.count, checked.bad) == (6, 9, {3, 4, 6, 7})
    [batch] = batches(file, checked.bad)
    assert [row["external_ref"] for row in batch] == ["A-1", "A-4"]
    assert batch[0]["tags"] == ["red"]
    assert batch[1] == {"external_ref": "A-4", "title": "Cuatro", "status": "closed"}


def test_only_the_first_problems_are_kept(file: Path) -> None:
    file.write_text(HEADER + "A,,,,,,\n" * 200)
    checked = check(file)
    assert (len(checked.problems), checked.count) == (importer.SHOWN, 200)


def test_what_moves_a_terminal_s_cursor_is_shown(file: Path) -> None:
    file.write_text(HEADER + "A,x,\x1b[2J,,,,\n")
    assert check(file).problems == [
        "line 2: requester_email: Not a valid email address. It is '\\x1b[2J'."
    ]


def test_batches_are_bounded_in_rows_and_octets(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(HEADER + "".join(f"A-{n},title,,,,,\n" for n in range(502)))
    assert [len(batch) for batch in batches(file, set())] == [200, 200, 102]
    monkeypatch.setattr(importer, "BATCH_OCTETS", 100)  # a row has some 40
    assert {len(batch) for batch in batches(file, set())} == {1, 3}


@pytest.mark.parametrize(
    ("done", "total", "seconds", "line"),
    [
        (0, 100, 0, "[........................]   0%  0 of 100 rows  0/s"),
        (
            9000,
            20000,
            6,
            "[##########..............]  45%  9,000 of 20,000 rows  1,500/s  0:07 left",
        ),
        (100, 100, 1, "[########################] 100%  100 of 100 rows  100/s  0:00 left"),
        (1, 7201, 1, "[........................]   0%  1 of 7,201 rows  1/s  2:00:00 left"),
        (0, 0, 1, "[########################] 100%  0 of 0 rows  0/s"),
    ],
)
def test_the_line_of_progress(done: int, total: int, seconds: float, line: str) -> None:
    assert progress_line(done, total, seconds) == line


def test_a_cell_that_is_too_long_is_its_line_s_problem(file: Path) -> None:
    file.write_text(f'external_ref,title,description\nA-1,Uno,"{"x" * 140_000}"\nA-2,Dos,\n')
    checked = check(file)
    assert checked.problems == [
        f"line 2: description: Longer than maximum length 20000. It is '{'x' * 40}'."
    ]
    assert list(batches(file, checked.bad)) == [[{"external_ref": "A-2", "title": "Dos"}]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: It has to name the columns"),
        (b"\0\0\0\0", "NUL"),
        (b"external_ref,title\nA,\xf1\n", "ENCODING=cp1252"),
        (b'external_ref,title\nA,"x\n', "not closed"),
        (b"a,b\n", "Unknown columns"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    file: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    file.write_bytes(content)
    assert importer.main([str(file)]) == 1
    assert words in capsys.readouterr().err


def test_what_is_no_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert importer.main([str(tmp_path)]) == 1
    assert "cannot be read: Is a directory" in capsys.readouterr().err
    assert importer.main([str(tmp_path / "none.csv")]) == 1
    assert "cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nonsense", "rot13", "base64", ""])
def test_an_unknown_encoding_is_told(
    file: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit):
        importer.main([str(file), "--encoding", name])
    assert "is not known" in capsys.readouterr().err


def test_a_header_alone_has_nothing_to_import(file: Path) -> None:
    file.write_text(HEADER)
    assert check(file).records == 0
