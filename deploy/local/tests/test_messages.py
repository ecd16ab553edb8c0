from pathlib import Path

import pytest

from deploy.local import check, health, stamps, venv
from deploy.local.cli import guarded
from deploy.local.commands import run_logged
from deploy.local.exceptions import LocalError, ProcessFailed
from deploy.local.logs import Follower, tail


def test_a_failed_process_is_told_with_its_last_lines() -> None:
    told = str(ProcessFailed("ticket", "keeps dying", "one\ntwo", "/run/log/ticket.log"))
    assert (
        told
        == "ticket keeps dying. Its last lines:\n    one\n    two\n  Whole log: /run/log/ticket.log"
    )
    assert "(nothing)" in str(ProcessFailed("ticket", "keeps dying", "", "log"))


@pytest.mark.parametrize(
    ("error", "said"),
    [(LocalError("A sentence."), "A sentence."), (KeyError("x"), "Unexpected: KeyError")],
)
def test_errors_are_sentences_and_never_tracebacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    def command() -> None:
        raise error

    assert guarded(command, tmp_path) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_command_is_tried_again_and_its_last_error_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = f"echo x >> {tmp_path}/tries; echo 'Error: no network'; echo bye; exit 1"
    with pytest.raises(LocalError, match=r"sh .*failed: Error: no network\. Log: "):
        run_logged(["sh", "-c", script], tmp_path / "log", pauses=(0.01, 0.01))
    assert (tmp_path / "tries").read_text() == "x\n" * 3
    assert capsys.readouterr().out.count("trying again") == 2


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="cannot be run"):
        run_logged([tmp_path / "none"], tmp_path / "log")


@pytest.mark.parametrize(
    ("body", "failing"),
    [
        (
            b'{"checks": {"broker": "ok", "ticket": "no answer within 2 s"}}',
            {"ticket": "no answer within 2 s"},
        ),
        (b'{"checks": {"broker": "ok"}}', {"gateway": "is not ready and does not say why"}),
        (b"<html>", {"gateway": "gives an answer that is not its health"}),
        (b"[]", {"gateway": "gives an answer that is not its health"}),
    ],
)
def test_health_says_what_is_missing(body: bytes, failing: dict[str, str]) -> None:
    assert health.failing_checks(body) == failing


def test_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert tail(log, 3) == ""
    log.write_bytes(b"a\nb\nc\n\xff\n")
    assert tail(log, 2) == "c\n\ufffd"


def test_following_goes_through_a_rotation_and_gives_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\n")
    follower = Follower(log)
    with log.open("a") as file:
        file.write("one\ntw")
    assert list(follower.lines()) == ["one"]
    with log.open("a") as file:
        file.write("o\n")
    assert list(follower.lines()) == ["two"]
    log.rename(tmp_path / "log.1")
    assert list(follower.lines()) == []
    log.write_text("three\n")
    assert list(follower.lines()) == ["three"]
    assert list(follower.lines()) == []


def test_following_may_begin_with_what_is_there(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("one\ntwo\nthree\n")
    assert list(Follower(log, last_lines=2).lines()) == ["two", "three"]


def test_a_stamp_changes_with_a_name_a_content_or_a_fact(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("x")
    digests = {
        stamps.digest([one], tmp_path),
        stamps.digest([two], tmp_path),
        stamps.digest([one, two], tmp_path),
        stamps.digest([one], tmp_path, "node 20"),
    }
    one.write_text("y")
    digests.add(stamps.digest([one], tmp_path))
    assert len(digests) == 5

    stamp = tmp_path / "stamp"
    assert not stamps.is_current(stamp, "a")
    stamps.set_current(stamp, "a")
    assert stamps.is_current(stamp, "a")


def test_one_package_of_a_lock_file() -> None:
    entry = "uv==2 \\\n    --hash=sha256:b \\\n    --hash=sha256:c\n"
    lock = f"urllib3==1 \\\n    --hash=sha256:a\n{entry}    # via x\nx==3\n"
    assert venv.lock_entry(lock, "uv") == entry
    assert venv.lock_entry(lock, "u") == ""


def test_the_summary_names_what_did_not_run() -> None:
    told = check.summary(
        [check.Result("lint", True, 1.0), check.Result("types", False, 2.0)], ["unit"]
    )
    assert [line.split()[:2] for line in told.strip().splitlines()] == [
        ["✓", "lint"],
        ["✗", "types"],
        ["-", "unit"],
    ]


def test_every_package_with_tests_is_part_of_the_tests() -> None:
    folders = check.test_folders(check.ROOT)
    assert "deploy/local/tests" in folders
    assert not [folder for folder in folders if folder.startswith((".", "frontend"))]
