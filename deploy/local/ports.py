"""Which port each server listens on: what was asked for, what it had last time, or the standard one."""

from __future__ import annotations

import errno
import json
import os
import random
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.console import say
from deploy.local.exceptions import LocalError, PortTaken
from deploy.local.settings import BIND


@dataclass(frozen=True)
class PortRule:
    """How one server gets its port.

    Parameters
    ----------
    variable:
        Environment (and make) variable that sets it.
    standard:
        Port used when nothing was asked for; None for one that nobody needs to know.
    movable:
        Whether a free port is taken instead when the wanted one is busy. People and browsers know the
        others by number, so these are an error instead.
    process:
        The process that listens on it.
    title:
        What it is called in a sentence.
    """

    variable: str
    standard: int | None
    movable: bool
    process: str
    title: str


RULES = {
    "postgres": PortRule("POSTGRES_PORT", 5432, True, "postgres", "PostgreSQL"),
    "amqp": PortRule("AMQP_PORT", 5672, True, "rabbitmq", "RabbitMQ"),
    "management": PortRule(
        "RABBITMQ_MANAGEMENT_PORT", 15672, True, "rabbitmq", "RabbitMQ's management page"
    ),
    "distribution": PortRule(
        "RABBITMQ_DISTRIBUTION_PORT", None, True, "rabbitmq", "RabbitMQ's command line"
    ),
    "epmd": PortRule("RABBITMQ_EPMD_PORT", None, True, "rabbitmq", "Erlang's port mapper"),
    "gateway": PortRule("HTTP_PORT", 8000, False, "gateway", "the gateway"),
    "frontend": PortRule("FRONTEND_PORT", 5173, False, "frontend", "the frontend"),
}

# Linux gives outgoing connections ports from 32768 on; below 20000 many programs have theirs.
FREE = (20_000, 32_768)


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of this machine's loopback addresses now.

    ::1 counts too: browsers try it first for "localhost", so that a stranger there would be what
    people see.
    """
    for family, address in ((socket.AF_INET, BIND), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                # Connections of a server that has just ended must not count as taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            if family == socket.AF_INET:
                raise  # a machine without IPv6 is fine, one without loopback is not
    return True


def free_port(taken: Collection[int] = ()) -> int:
    """A port nobody listens on, and that is not in `taken`.

    From below the range of outgoing connections, any of which could hold it at the next start.
    """
    for _ in range(1000):
        port = random.randrange(*FREE)  # nosec B311
        if port not in taken and is_free(port):
            return port
    raise LocalError("No free port was found on 127.0.0.1.")


def read_saved(path: Path) -> dict[str, int]:
    """The ports of the last start; none when there was none or the file is damaged."""
    try:
        saved = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(saved, dict):
        return {}
    return {name: port for name, port in saved.items() if name in RULES and isinstance(port, int)}


def choose(
    saved: Mapping[str, int],
    environment: Mapping[str, str] = os.environ,
    *,
    running: Collection[str] = (),
    checked: Collection[str] = tuple(RULES),
    any_free: bool = False,
) -> dict[str, int]:
    """Choose the port of every server.

    Parameters
    ----------
    saved:
        Ports of the last start; they are kept where nothing else was asked for.
    environment:
        Where the variables of the rules are looked up.
    running:
        Processes of this instance that run now: their ports are taken by themselves.
    checked:
        Names of the ports to be used now; the others are not looked at.
    any_free:
        Take free ports instead of the standard ones, and whenever a saved one is taken (test instances).

    Raises
    ------
    PortTaken
        The gateway's or the frontend's port is used by something else.
    LocalError
        A variable is not a port number.
    """
    chosen: dict[str, int] = {}
    for name, rule in RULES.items():
        asked = _asked(rule, environment)
        wanted = asked or saved.get(name) or (None if any_free else rule.standard)
        own = rule.process in running and wanted == saved.get(name)
        if wanted is None or wanted in chosen.values():
            wanted = free_port(chosen.values())
        elif name in checked and not own and not is_free(wanted) and not _is_own_epmd(name, wanted):
            if not rule.movable and (asked or not any_free):
                raise PortTaken(
                    f"Port {wanted} of {rule.title} is in use by another program. Stop that program, "
                    f"or choose another port: make start {rule.variable}={wanted + 1}"
                )
            busy, wanted = wanted, free_port(chosen.values())
            if rule.standard is not None and not any_free:
                say(
                    f"Port {busy} is in use by another program: {rule.title} takes {wanted} ({rule.variable} sets it)"
                )
        chosen[name] = wanted
    return chosen


def _asked(rule: PortRule, environment: Mapping[str, str]) -> int | None:
    text = environment.get(rule.variable, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise LocalError(f"{rule.variable} is {text!r}, but a port is a number from 1 to 65535.")
    return int(text)


def _is_own_epmd(name: str, port: int) -> bool:
    """Whether a port mapper answers there: one that outlived its broker is used again."""
    if name != "epmd":
        return False
    names_request = b"\x00\x01n"
    try:
        with socket.create_connection((BIND, port), timeout=1) as connection:
            connection.sendall(names_request)
            return connection.recv(4) == port.to_bytes(4, "big")
    except OSError:
        return False
