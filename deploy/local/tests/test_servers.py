import os
from pathlib import Path

import pytest

from deploy.local import postgres, rabbitmq
from deploy.local.accounts import can_reach, unprivileged
from deploy.local.exceptions import LocalError, MissingProgram
from deploy.local.packages import BROWSER, SERVERS, how_to_install, no_servers_started
from deploy.local.supervisor import SOCKET_PATH_LIMIT, private_folder, socket_path

SERVERS_FOUND = [(Path("/pg/17"), 17), (Path("/pg/15"), 15)]


def test_new_data_goes_to_the_newest_server() -> None:
    assert postgres.choose_server(SERVERS_FOUND, Path("data"), None) == Path("/pg/17")


def test_data_stays_with_the_version_that_wrote_it() -> None:
    assert postgres.choose_server(SERVERS_FOUND, Path("data"), 15) == Path("/pg/15")


def test_data_of_a_version_that_is_not_here_is_told() -> None:
    with pytest.raises(
        LocalError,
        match=r"data was written by PostgreSQL 14.*here: 15, 17.*postgresql-14.*make clean",
    ):
        postgres.choose_server(SERVERS_FOUND, Path("data"), 14)


@pytest.mark.parametrize("found", [[], [(Path("/pg/13"), 13)]])
def test_no_server_or_too_old_ones_is_told(found: list[tuple[Path, int]]) -> None:
    with pytest.raises(MissingProgram, match="PostgreSQL 15 or newer"):
        postgres.choose_server(found, Path("data"), None)


@pytest.mark.parametrize(("text", "version"), [("15\n", 15), ("9.6\n", 9), ("what", 0)])
def test_a_data_folder_tells_its_version(tmp_path: Path, text: str, version: int) -> None:
    assert postgres.data_version(tmp_path) is None
    (tmp_path / "PG_VERSION").write_text(text)
    assert postgres.data_version(tmp_path) == version


def test_rabbitmq_tells_its_version_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "rabbitmq_server-3.10.8" / "sbin"
    folder.mkdir(parents=True)
    assert rabbitmq.version(folder) == (3, 10)
    assert rabbitmq.version(tmp_path) is None


def test_rabbitmq_listens_on_loopback_and_knows_no_guest() -> None:
    config = rabbitmq.server_config({"amqp": 1, "management": 2}, "127.0.0.1", Path("/users.json"))
    assert "listeners.tcp.default = 127.0.0.1:1" in config
    assert "management.tcp.ip = 127.0.0.1" in config
    assert "management.tcp.port = 2" in config
    assert "load_definitions = /users.json" in config


def test_what_to_install_is_said_in_one_command() -> None:
    told = how_to_install([*SERVERS, BROWSER])
    assert told.endswith("apt-get install postgresql rabbitmq-server chromium")
    assert "PostgreSQL 15 or newer" in told


def test_packages_start_no_servers_and_the_policy_is_gone_afterwards(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with no_servers_started(policy):
        assert os.access(policy, os.X_OK)
        assert "exit 101" in policy.read_text()
    assert not policy.exists()


def test_a_policy_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("own")
    with no_servers_started(policy):
        assert policy.read_text() == "own"
    assert policy.read_text() == "own"


def test_a_long_folder_gets_a_short_socket() -> None:
    assert socket_path(Path("/short")) == Path("/short/supervisor.sock")
    long = socket_path(Path("/" + "x" * 120))
    assert len(str(long)) < SOCKET_PATH_LIMIT
    assert long.parent.stat().st_mode & 0o777 == 0o700
    long.parent.rmdir()


def test_a_folder_of_others_is_not_taken_for_private(tmp_path: Path) -> None:
    private_folder(tmp_path / "a")
    (tmp_path / "b").mkdir(mode=0o755)
    (tmp_path / "b").chmod(0o755)
    (tmp_path / "c").symlink_to(tmp_path / "a")
    for name in ("b", "c"):
        with pytest.raises(LocalError, match="not a private folder"):
            private_folder(tmp_path / name)


def test_reaching_a_folder_takes_every_folder_above(tmp_path: Path) -> None:
    account = unprivileged()
    inner = tmp_path / "inner"
    inner.mkdir()
    tmp_path.chmod(0o700)
    # Anybody but root is the account itself, and reaches what is its own.
    assert can_reach(account, inner) == (account is None)
    assert can_reach(account, Path("/var/tmp"))
