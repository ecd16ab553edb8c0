import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local.exceptions import LocalError, PortTaken


@pytest.fixture
def busy() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_busy_port_is_not_free_and_a_free_one_is(busy: int) -> None:
    assert not ports.is_free(busy)
    free = ports.free_port()
    assert free != busy
    assert ports.is_free(free)


def test_a_stranger_on_the_ipv6_loopback_counts() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        return  # this machine has no IPv6: nothing can be there
    with server:
        assert not ports.is_free(server.getsockname()[1])


def test_standard_ports_are_taken_when_nothing_else_is_known() -> None:
    chosen = ports.choose({}, {}, checked=())
    standard = {name: rule.standard for name, rule in ports.RULES.items() if rule.standard}
    assert {name: chosen[name] for name in standard} == standard
    assert len(set(chosen.values())) == len(ports.RULES)


def test_what_is_asked_for_goes_before_the_last_choice() -> None:
    chosen = ports.choose({"amqp": 40001, "gateway": 40002}, {"AMQP_PORT": "40003"}, checked=())
    assert chosen["amqp"] == 40003
    assert chosen["gateway"] == 40002


def test_a_server_moves_away_from_a_busy_port_and_says_so(
    busy: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ports.choose({}, {"AMQP_PORT": str(busy)}, checked=["amqp"])
    assert chosen["amqp"] != busy
    told = capsys.readouterr().out
    assert str(busy) in told
    assert str(chosen["amqp"]) in told
    assert "AMQP_PORT" in told


@pytest.mark.parametrize(
    ("name", "variable"), [("gateway", "HTTP_PORT"), ("frontend", "FRONTEND_PORT")]
)
def test_a_port_people_know_by_number_is_an_error_when_busy(
    busy: int, name: str, variable: str
) -> None:
    with pytest.raises(PortTaken, match=f"Port {busy} .*{variable}={busy + 1}"):
        ports.choose({}, {variable: str(busy)}, checked=[name])


def test_the_own_running_process_does_not_count_as_busy(busy: int) -> None:
    assert (
        ports.choose({"gateway": busy}, {}, running=["gateway"], checked=["gateway"])["gateway"]
        == busy
    )


def test_a_test_instance_takes_free_ports_and_leaves_busy_ones(busy: int) -> None:
    chosen = ports.choose({"gateway": busy}, {}, any_free=True)
    assert chosen["gateway"] != busy
    assert not {rule.standard for rule in ports.RULES.values()} & set(chosen.values())


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "８０８０", "80 "])
def test_a_port_that_is_no_number_is_told(text: str) -> None:
    with pytest.raises(LocalError, match="HTTP_PORT"):
        ports.choose({}, {"HTTP_PORT": text}, checked=())


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"amqp": "x", "unknown": 1})])
def test_a_damaged_file_of_ports_is_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(text)
    assert ports.read_saved(file) == {}
    assert ports.read_saved(tmp_path / "none") == {}
