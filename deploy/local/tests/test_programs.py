import configparser
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from supervisor.options import ServerOptions

from deploy.local.exceptions import LocalError
from deploy.local.programs import (
    Program,
    launch_script,
    replica_names,
    script_path,
    service_of,
    supervisor_config,
)


def test_copies_of_a_service_have_names_that_lead_back_to_it() -> None:
    assert replica_names("assignment", 3) == ["assignment", "assignment-2", "assignment-3"]
    assert [service_of(name) for name in replica_names("assignment", 2)] == [
        "assignment",
        "assignment",
    ]
    assert service_of("frontend") == "frontend"


def read_by_supervisor(config: Path) -> Any:
    options = ServerOptions()
    options.realize(["-c", str(config)])
    [group] = options.process_group_configs
    [process] = group.process_configs
    return process


def test_supervisor_reads_the_configuration_as_it_was_meant(tmp_path: Path) -> None:
    run_dir = tmp_path / "a run dir"
    (run_dir / "log").mkdir(parents=True)
    program = Program(
        "postgres", ["/bin/echo", "a b", "it's"], run_dir, stop_signal="INT", stop_seconds=7
    )
    config = run_dir / "supervisord.conf"
    config.write_text(supervisor_config(run_dir, run_dir / "socket", None, [program]))

    process = read_by_supervisor(config)

    assert process.name == "postgres"
    assert shlex.split(process.command)[-3:] == list(program.command)
    assert process.directory == str(run_dir)
    assert process.stopwaitsecs == 7
    assert process.stdout_logfile == str(run_dir / "log" / "postgres.log")


def test_variables_arrive_whatever_is_in_them(tmp_path: Path) -> None:
    run_dir = tmp_path / "a run dir"
    (run_dir / "log").mkdir(parents=True)
    (run_dir / "programs").mkdir()
    variables = {
        "A": 'a "b" \\ c, d=e',
        "B": "100%",
        "C": "%(here)s; ${X} # `x` 'y'",
        "D": "",
        "E": "two\nlines",
    }
    program = Program("ticket", ["/usr/bin/env", "-0"], run_dir, variables)
    script_path(run_dir, program).write_text(launch_script(program))
    config = run_dir / "supervisord.conf"
    config.write_text(supervisor_config(run_dir, run_dir / "socket", None, [program]))

    command = shlex.split(read_by_supervisor(config).command)
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env={}).stdout
    arrived = dict(entry.split("=", 1) for entry in printed.split("\0") if entry)
    assert variables.items() <= arrived.items()


def test_a_changed_variable_is_a_changed_configuration(tmp_path: Path) -> None:
    programs = [Program("ticket", ["/bin/true"], tmp_path, {"A": value}) for value in ("1", "2")]
    one, two = (
        supervisor_config(tmp_path, tmp_path / "socket", None, [program]) for program in programs
    )
    assert one != two


@pytest.mark.parametrize("name", ["a\nb", "a ;b", "a #b", "100%"])
def test_a_folder_that_supervisor_cannot_be_told_is_refused(name: str) -> None:
    with pytest.raises(LocalError, match="cannot be used"):
        supervisor_config(Path("/") / name, Path("/socket"), None, [])


def test_only_root_names_an_account_for_the_supervisor(tmp_path: Path) -> None:
    for user in (None, "root"):
        parser = configparser.RawConfigParser()
        parser.read_string(supervisor_config(tmp_path, tmp_path / "socket", user, []))
        assert parser.get("supervisord", "user", fallback=None) == user
