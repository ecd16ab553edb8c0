import subprocess
import sys
from pathlib import Path

from deploy.local.failures import failed_tests

TESTS = """
import pytest


def test_holds():
    pass


@pytest.mark.parametrize("number", range({failing}))
def test_fails(number):
    assert number == "two\\nlines"


@pytest.fixture
def broken():
    raise OSError("no such place")


def test_cannot_begin(broken):
    pass
"""


def report_of(folder: Path, failing: int) -> Path:
    (folder / "test_some.py").write_text(TESTS.format(failing=failing))
    report = folder / "some.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", "test_some.py"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True)
    return report


def test_each_failed_test_is_told_in_one_line(tmp_path: Path) -> None:
    assert failed_tests(report_of(tmp_path, 1)) == [
        "test_some: test_fails[0]: AssertionError: assert 0 == 'two\\nlines'",
        'test_some: test_cannot_begin: failed on setup with "OSError: no such place"',
    ]


def test_of_many_the_first_are_told(tmp_path: Path) -> None:
    told = failed_tests(report_of(tmp_path, 30))
    assert len(told) == 11
    assert told[-1] == "and 21 more"


def test_without_a_report_nothing_is_told(tmp_path: Path) -> None:
    assert failed_tests(tmp_path / "none.xml") == []
