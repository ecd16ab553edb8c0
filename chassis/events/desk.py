"""Dead letters on the command line: ``make dead-letters ARGS="list"``.

Speaks RPC to the services that config.yaml's SUBSCRIPTIONS names; what it does is done by them,
each in one transaction, so nothing is lost if this program dies halfway.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from nameko import config
from nameko.cli.utils.config import setup_config
from nameko.exceptions import RemoteError

from chassis.broker.topology import subscriptions
from chassis.exceptions import RpcTimeout, ServiceUnavailable, UnknownService
from chassis.rpc.direct import DirectClient

TIMEOUT = 5  # seconds
CONFIG = Path("config.yaml")


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    with CONFIG.open("rb") as file:
        setup_config(file, {})
    services = sorted({subscription.service for subscription in subscriptions()})
    client = DirectClient(config["AMQP_URI"], TIMEOUT)
    try:
        return COMMANDS[options.command](client, services, options)
    except ServiceUnavailable as exc:
        print(f"{exc}. Is it running? make status", file=sys.stderr)
    except RemoteError as exc:
        name = "no such dead letter" if exc.exc_type == "DeadLetterNotFound" else str(exc)
        print(f"{options.id}: {name}", file=sys.stderr)
    finally:
        client.close()
    return 1


def _list(client: DirectClient, services: Sequence[str], options: argparse.Namespace) -> int:
    letters, silent = _letters(client, services)
    for letter in sorted(letters, key=lambda letter: letter["created_at"]):
        print(f"{letter['id']}  {letter['created_at']}  {letter['queue']}\n    {letter['reason']}")
        if letter["error"]:
            print(f"    {letter['error']}")
    print(f"{len(letters)} dead letters")
    return _named(silent)


def _show(client: DirectClient, services: Sequence[str], options: argparse.Namespace) -> int:
    service, number = _split(options.id, services)
    letter = client.call(service, "get_dead_letter", id=number)
    print(orjson.dumps(letter, option=orjson.OPT_INDENT_2).decode())
    return 0


def _each(
    method: str, done: str
) -> Callable[[DirectClient, Sequence[str], argparse.Namespace], int]:
    def run(client: DirectClient, services: Sequence[str], options: argparse.Namespace) -> int:
        silent: list[str] = []
        if options.id != "all":
            ids = [options.id]
        else:
            letters, silent = _letters(client, services)
            ids = [letter["id"] for letter in letters]
        for letter_id in ids:
            service, number = _split(letter_id, services)
            client.call(service, method, id=number)
            print(f"{letter_id} {done}")
        return _named(silent)

    return run


def _letters(
    client: DirectClient, services: Sequence[str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """All dead letters, and the services that did not answer."""
    letters, silent = [], []
    for name in services:
        try:
            letters += client.call(name, "list_dead_letters")
        except (RpcTimeout, UnknownService):
            silent.append(name)
    return letters, silent


def _named(silent: Sequence[str]) -> int:
    for name in silent:
        print(f"{name} does not answer: make status", file=sys.stderr)
    return 1 if silent else 0


def _split(letter_id: str, services: Sequence[str]) -> tuple[str, int]:
    service, _, number = letter_id.rpartition("-")
    if service not in services or not number.isdigit():
        sys.exit(f"{letter_id} is no id of a dead letter; they look like {services[0]}-17")
    return service, int(number)


COMMANDS = {
    "list": _list,
    "show": _show,
    "replay": _each("replay_dead_letter", "sent again"),
    "discard": _each("discard_dead_letter", "discarded"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make dead-letters ARGS=...", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="what was set aside, oldest first")
    commands.add_parser("show", help="one of them, whole").add_argument("id")
    commands.add_parser("replay", help="send again").add_argument("id", help="an id, or: all")
    commands.add_parser("discard", help="forget").add_argument("id", help="an id, or: all")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
