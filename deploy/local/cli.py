"""Commands on one instance of the system."""

from __future__ import annotations

import argparse
import io
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.local import logs, setup
from deploy.local.console import fail, say
from deploy.local.credentials import write_private
from deploy.local.exceptions import LocalError, ProcessFailed
from deploy.local.settings import INFRASTRUCTURE, ROOT
from deploy.local.stack import Stack

LOGGED_BEFORE = 20  # lines of each log that `logs` shows before it follows

INTERRUPTED = (
    "Interrupted. What had been started still runs: make status shows it, make stop ends it."
)


class Stopped(Exception):
    """The person, or the system, wants the program to end."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    # Where there is no terminal, Python would keep back what it is doing until the end.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    stack = Stack(options.run_dir, any_free=options.free_ports)
    interrupted = "Interrupted." if options.command == "setup" else INTERRUPTED
    return guarded(lambda: options.run(stack, options), stack.run_dir, interrupted)


def guarded(
    command: Callable[[], int | None], run_dir: Path, interrupted: str = INTERRUPTED
) -> int:
    """Run a command so that whatever goes wrong is told in a sentence; returns the exit code.

    Parameters
    ----------
    run_dir:
        Folder of the instance, whose logs tell more.
    interrupted:
        What to say when it was told to stop.
    """
    try:
        with _signals_raise():
            return command() or 0
    except LocalError as error:
        fail(str(error))
        return 1
    except (Stopped, KeyboardInterrupt):
        fail(interrupted)
        return 130
    except BrokenPipeError:
        # `make logs | head`: whoever read it has gone. Nothing may be written there again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the person gets a sentence, who mends this tool the traceback
        fail(f"{_sentence(error)}. Details: {_keep_traceback(run_dir / 'log')}")
        return 1


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return f"Unexpected: {type(error).__name__}: {error}"


def _keep_traceback(folder: Path) -> Path:
    """Write the traceback under way to a file; elsewhere if the folder cannot be written, which may be the error."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "traceback.log"
        write_private(path, traceback.format_exc())
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="tickets-")) / "traceback.log"
        write_private(path, traceback.format_exc())
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local", description="The whole system on this machine."
    )
    parser.add_argument(
        "--run-dir",
        default=os.environ.get("RUN_DIR") or ".run",
        help="folder of the instance (standard: .run)",
    )
    parser.add_argument(
        "--free-ports", action="store_true", help="free ports instead of the standard ones"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[Stack, argparse.Namespace], int | None], told: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=told, description=told)
        command.set_defaults(run=run)
        return command

    command = add("setup", _setup, "install and build what is missing")
    command.add_argument(
        "--python-only", action="store_true", help="nothing but the Python environment"
    )
    command.add_argument("--tests", action="store_true", help="what only tests need, too")
    add("up", _up, "start everything, follow the logs, stop everything on Ctrl-C")
    command = add("start", _start, "start everything and wait until it is ready, or some processes")
    command.add_argument("names", nargs="*", metavar="NAME")
    command = add("stop", _stop, "stop everything in order, or some processes")
    command.add_argument("names", nargs="*", metavar="NAME")
    command = add(
        "restart", _restart, "stop and start the services and the frontend, or some processes"
    )
    command.add_argument("names", nargs="*", metavar="NAME")
    command = add("kill", _kill, "SIGKILL one process, which is then started again")
    command.add_argument("name", metavar="NAME")
    command = add("scale", _scale, "run a service several times")
    command.add_argument("counts", nargs="+", metavar="NAME=COUNT")
    add("status", _status, "a line a process: name, state, pid")
    command = add("logs", _logs, "follow the logs")
    command.add_argument("names", nargs="*", metavar="NAME")
    command = add("infra", _infra, "PostgreSQL and RabbitMQ alone")
    command.add_argument("what", choices=["up", "down"])
    command = add("rabbitmqctl", _rabbitmqctl, "RabbitMQ's command line, on this instance")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    command = add("exec", _exec, "run a command with this instance's environment")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    command = add("clean", _clean, "stop everything and remove the instance with its data")
    command.add_argument("--built", action="store_true", help="what was built in this clone, too")
    command.add_argument(
        "--environments", action="store_true", help="and the packages installed in it"
    )
    command.add_argument(
        "--also", action="append", default=[], metavar="DIR", help="another instance to remove"
    )
    return parser


def _setup(stack: Stack, options: argparse.Namespace) -> None:
    setup.ensure(ROOT, stack.run_dir / "log", python_only=options.python_only, tests=options.tests)


def _up(stack: Stack, _: argparse.Namespace) -> int:
    ran_before = stack.is_running()
    try:
        with stack.lock():
            try:
                stack.start_all()
            except LocalError:
                if not ran_before:
                    stack.stop_all()
                raise
        print(addresses(stack), flush=True)
        say("Following the logs; Ctrl-C stops everything")
        logs.follow(((name, stack.log(name)) for name in stack.processes), stack.is_running)
        say("Stopped by another command")
        return 0
    except (Stopped, KeyboardInterrupt):
        with signals_ignored():
            print(flush=True)
            with stack.lock():
                stack.stop_all()
        say("Stopped. The data stays; make clean removes it")
        return 0


def _start(stack: Stack, options: argparse.Namespace) -> int:
    with stack.lock():
        if options.names:
            stack.start(*options.names)
            return 0
        try:
            stack.start_all()
        except ProcessFailed as error:
            fail(str(error))
            say(
                "The rest still runs. make start tries again what does not; make stop ends everything"
            )
            return 1
    print(addresses(stack))
    return 0


def _stop(stack: Stack, options: argparse.Namespace) -> None:
    with stack.lock():
        if options.names:
            stack.stop(*options.names)
        elif stack.is_running():
            stack.stop_all()
        else:
            say("Nothing runs")


def _restart(stack: Stack, options: argparse.Namespace) -> None:
    with stack.lock():
        names = options.names or [name for name in stack.processes if name not in INFRASTRUCTURE]
        say(f"Stopping {', '.join(names)}")
        stack.stop(*names)
        if options.names:
            stack.start(*names)
        else:
            stack.start_all()


def _kill(stack: Stack, options: argparse.Namespace) -> None:
    say(f"Killed {options.name} (pid {stack.kill(options.name)})")


def _scale(stack: Stack, options: argparse.Namespace) -> None:
    with stack.lock():
        for text in options.counts:
            service, _, count = text.partition("=")
            if not count.isascii() or not count.isdigit():
                raise LocalError(f"{text!r} is not of the form NAME=COUNT, such as assignment=3.")
            stack.scale(service, int(count))


def _status(stack: Stack, _: argparse.Namespace) -> None:
    print(status_table(stack))


def _logs(stack: Stack, options: argparse.Namespace) -> None:
    known = stack.processes
    for name in options.names:
        if name not in known:
            raise LocalError(f"{name} is not a process; these are: {', '.join(known)}.")
    followed = [(name, stack.log(name)) for name in options.names or known]
    try:
        logs.follow(followed, last_lines=LOGGED_BEFORE)
    except (Stopped, KeyboardInterrupt):
        print(flush=True)


def _infra(stack: Stack, options: argparse.Namespace) -> None:
    with stack.lock():
        if options.what == "down":
            stack.stop_all()
            return
        stack.infra_up()
    say(f"PostgreSQL and RabbitMQ are ready; their addresses: {stack.run_dir / 'env'}")


def _rabbitmqctl(stack: Stack, options: argparse.Namespace) -> None:
    print(stack.rabbitmqctl(*_plain(options.arguments)), end="")


def _exec(stack: Stack, options: argparse.Namespace) -> int:
    command = _plain(options.arguments)
    if not command:
        raise LocalError("There is no command to run.")
    environment = {**os.environ, **stack.environment}
    with signals_ignored():  # Ctrl-C belongs to the command
        try:
            return subprocess.run(
                command, env=environment, check=False, preexec_fn=_signals_standard
            ).returncode
        except OSError as error:
            raise LocalError(f"{command[0]} cannot be run: {error.strerror}.") from None


def _clean(stack: Stack, options: argparse.Namespace) -> None:
    removed = stack.remove()
    for folder in options.also:
        removed += Stack(folder).remove()
    # Of the clone, not of the instance: other instances may be using it.
    if options.built or options.environments:
        removed += setup.remove_built(ROOT, environments=options.environments)
    caches = [path for path in removed if path.name == "__pycache__"]
    for path in removed:
        if path not in caches:
            say(f"Removed {path}")
    if caches:
        say(f"Removed {len(caches)} folders __pycache__")
    if not removed:
        say("Nothing to remove")


def addresses(stack: Stack) -> str:
    """Where to look, for people."""
    known = stack.environment
    sign_in = f"user {known['RABBITMQ_USER']}, password in {_short(stack.run_dir / 'secrets' / 'rabbitmq')}"
    return "\n".join(
        [
            "",
            f"  Page                 {_for_people(known['FRONTEND_URL'])}",
            f"  API                  {_for_people(known['GATEWAY_URL'])}/api/tickets/",
            f"  RabbitMQ management  {_for_people(known['RABBITMQ_MANAGEMENT_URL'])}   {sign_in}",
            f"  Logs                 {_short(stack.run_dir / 'log')}",
            "",
        ]
    )


def status_table(stack: Stack) -> str:
    """A line a process."""
    listed = stack.status()
    width = max(len(process.name) for process in listed)
    return "\n".join(
        f"{process.name:<{width}}  {process.state:<10}  {process.pid if process.pid else '-'}"
        for process in listed
    )


def _for_people(url: str) -> str:
    return url.replace("//127.0.0.1:", "//localhost:")


def _short(path: Path) -> str:
    """`path` as seen from here, if it is below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _plain(arguments: list[str]) -> list[str]:
    return arguments[1:] if arguments[:1] == ["--"] else arguments


def _raise_stopped(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _signals_raise() -> Iterator[None]:
    with _signals(_raise_stopped):
        yield


@contextmanager
def signals_ignored() -> Iterator[None]:
    """Finish something that must not be left half done, however often Ctrl-C is pressed."""
    with _signals(signal.SIG_IGN):
        yield


@contextmanager
def _signals(
    handler: Callable[[int, FrameType | None], object] | signal.Handlers,
) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _STOPPING}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _signals_standard() -> None:
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
