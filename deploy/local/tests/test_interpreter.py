import sys
from pathlib import Path

import pytest

from deploy.local.exceptions import MissingProgram
from deploy.local.interpreter import Interpreter, candidates, choose, probe


def python(name: str, minor: int, *, optimised: bool) -> Interpreter:
    return Interpreter(Path(name), (3, minor), optimised)


def test_an_optimised_one_is_preferred_to_a_newer_one() -> None:
    slow, fast = python("slow", 13, optimised=False), python("fast", 11, optimised=True)
    assert choose([slow, fast]) == fast


def test_the_first_is_taken_when_none_is_optimised() -> None:
    first, second = python("first", 12, optimised=False), python("second", 13, optimised=False)
    assert choose([first, second]) == first


@pytest.mark.parametrize("minor", [9, 10, 14])
def test_unsupported_versions_are_passed_over(minor: int) -> None:
    supported = python("supported", 12, optimised=False)
    assert choose([python("other", minor, optimised=True), supported]) == supported
    with pytest.raises(MissingProgram, match=r"Python 3\.11 to 3\.13"):
        choose([python("other", minor, optimised=True)])


def test_debian_is_asked_first() -> None:
    assert candidates()[0] == Path("/usr/bin/python3")


def test_a_real_interpreter_is_probed_and_a_missing_one_is_none(tmp_path: Path) -> None:
    found = probe(Path(sys.executable))
    assert found is not None
    assert found.version == sys.version_info[:2]
    assert probe(tmp_path / "python") is None
    assert probe(Path("/bin/false")) is None
