"""All tests, part by part, on an instance of their own: `python -m deploy.local.check [PART ...]`.

Without a part it runs every one, stops at the first that fails, and always stops what it started.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import IO

from deploy.local.cli import guarded, signals_ignored
from deploy.local.console import fail, say
from deploy.local.environment import without_private
from deploy.local.failures import failed_tests
from deploy.local.leaks import leaks, logs_of, secrets_of
from deploy.local.settings import ROOT
from deploy.local.stack import Stack

RUN_DIR = ROOT / ".run-test"
BIN = ROOT / ".venv" / "bin"
# As a module, so that the tests find the packages in the current folder.
PYTEST = (str(BIN / "python"), "-m", "pytest")
# Tests of the whole system are parts of their own.
SYSTEM_TESTS = ("tests/contracts", "tests/e2e", "tests/faults", "tests/security")
# They start instances of their own.
STACK_TESTS = "deploy/local/tests"
# What runs in earnest; pyproject.toml leaves out the tests in it.
CHECKED_BY_BANDIT = ("chassis", "ticket", "assignment", "notification", "gateway", "deploy")


class Needs(IntEnum):
    """What has to run for a part; each includes those before it."""

    NOTHING = 0
    SERVERS = 1  # PostgreSQL and RabbitMQ
    SYSTEM = 2  # everything, ready


@dataclass(frozen=True)
class Part:
    """Some commands that check something.

    Parameters
    ----------
    folder:
        Where they run, from the root.
    takes_arguments:
        Whether ARGS of the Makefile are added to the first command.
    apart:
        It checks nothing: it runs only when it is named, and begins with an empty instance.
    beside:
        A part before it, which mostly waits, that it runs beside; it needs nothing to run.
    """

    needs: Needs
    commands: Sequence[Sequence[str]]
    folder: str = "."
    environment: Mapping[str, str] | None = None
    takes_arguments: bool = False
    apart: bool = False
    beside: str | None = None


def test_folders(root: Path) -> list[str]:
    """Folders of tests that are a package's own, and of those of the whole that need nothing running."""
    own = [path for pattern in ("*/tests", "*/*/tests") for path in root.glob(pattern)]
    folders = [
        str(path.relative_to(root))
        for path in own
        if not {"frontend", ".venv", "node_modules"} & set(path.relative_to(root).parts)
    ]
    return sorted([*folders, *(["tests"] if (root / "tests").exists() else [])])


def parts(root: Path = ROOT) -> dict[str, Part]:
    """Every part by its name, in the order they are run."""
    folders = test_folders(root)
    apart = [f"--ignore={folder}" for folder in SYSTEM_TESTS]
    return {
        "lint": Part(
            Needs.NOTHING,
            [
                [str(BIN / "ruff"), "check"],
                [str(BIN / "ruff"), "format", "--check"],
                [str(BIN / "lint-imports")],
                [str(BIN / "bandit"), "-c", "pyproject.toml", "-q", "-r", *CHECKED_BY_BANDIT],
                [str(BIN / "python"), "-W", "ignore", "-m", "contracts.generate", "--check"],
            ],
        ),
        "types": Part(Needs.NOTHING, [[str(BIN / "pyright")]]),
        "unit": Part(
            Needs.NOTHING,
            [[*PYTEST, "-m", "not integration", *apart, *folders]],
            takes_arguments=True,
        ),
        "integration": Part(
            Needs.SERVERS,
            [[*PYTEST, "-m", "integration", *apart, *(f for f in folders if f != STACK_TESTS)]],
            takes_arguments=True,
        ),
        "stack": Part(
            Needs.NOTHING, [[*PYTEST, "-m", "integration", STACK_TESTS]], beside="integration"
        ),
        "frontend-test": Part(
            Needs.NOTHING,
            [["npm", "run", "lint"], ["npm", "run", "typecheck"], ["npm", "test"]],
            folder="frontend",
            beside="unit",
        ),
        "e2e": Part(Needs.SYSTEM, [[*PYTEST, "tests/e2e"]], takes_arguments=True),
        "browser": Part(Needs.SYSTEM, [["npm", "run", "e2e"]], folder="frontend"),
        "security": Part(Needs.SYSTEM, [[*PYTEST, "tests/security"]], takes_arguments=True),
        "faults": Part(
            Needs.SYSTEM,
            [[*PYTEST, "tests/faults"]],
            environment={"FAULTS": "short"},
            takes_arguments=True,
        ),
        # the last, as it changes rules and settings at will
        "contracts": Part(Needs.SYSTEM, [[*PYTEST, "tests/contracts"]], takes_arguments=True),
        "screenshots": Part(
            Needs.SYSTEM, [["npm", "run", "screenshots"]], folder="frontend", apart=True
        ),
    }


@dataclass(frozen=True)
class Result:
    """How a part went."""

    name: str
    passed: bool
    seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Run parts; returns the exit code."""
    known = parts()
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.check", description="Run the tests."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"of {', '.join(known)}; all tests when none is named",
    )
    parser.add_argument("--long", action="store_true", help="the fault tests in their long form")
    parser.add_argument("--args", default="", help="further words for pytest")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(known)
    if unknown:
        fail(f"There is no part {', '.join(sorted(unknown))}; these are: {', '.join(known)}.")
        return 2
    chosen = [
        name
        for name, part in known.items()
        if name in options.parts or not (options.parts or part.apart)
    ]
    fresh = not options.parts or any(known[name].apart for name in chosen)
    return guarded(
        lambda: _run(known, chosen, options, fresh=fresh),
        RUN_DIR,
        "The tests were interrupted.",
    )


def _run(
    known: Mapping[str, Part], chosen: Sequence[str], options: argparse.Namespace, *, fresh: bool
) -> int:
    # What the caller's shell knows of some other instance must reach neither this one nor its tests.
    caller = without_private(os.environ)
    with _alone():
        stack = Stack(RUN_DIR, any_free=True, caller=caller)
        if fresh:
            stack.remove()
        results: list[Result] = []
        started = time.monotonic()
        try:
            for result in _results(stack, known, chosen, caller, options):
                results.append(result)
                if not result.passed:
                    break
        finally:
            with signals_ignored():
                stack.stop_all()
        if any(known[result.name].needs for result in results):
            results.append(_look_for_secrets(stack))
        print(
            summary(
                results,
                [name for name in chosen if name not in {result.name for result in results}],
            )
        )
        print(f"  {time.monotonic() - started:.0f} s in all", flush=True)
        if all(result.passed for result in results):
            return 0
        failed = next(result.name for result in results if not result.passed)
        for line in failed_tests(_report_of(stack, failed)):
            print(f"  ✗ {line}")
        logs = (
            f" Logs of the processes: {stack.run_dir / 'log'}"
            if failed in known and known[failed].needs
            else ""
        )
        fail(f"{failed} failed.{logs}")
        return 1


def _results(
    stack: Stack,
    known: Mapping[str, Part],
    chosen: Sequence[str],
    caller: Mapping[str, str],
    options: argparse.Namespace,
) -> Iterator[Result]:
    """Run parts, in order; what one that ran beside another printed is shown in its turn."""
    begun: dict[str, tuple[Future[Result], IO[str]]] = {}
    with ThreadPoolExecutor() as pool:
        for name in chosen:
            for other in (n for n in chosen if known[n].beside == name):
                # closed by its with, below, or with the process
                output = tempfile.TemporaryFile("w+")  # noqa: SIM115
                run = pool.submit(
                    _run_part, stack, other, known[other], caller, options, output=output
                )
                begun[other] = run, output
            if name not in begun:
                yield _run_part(stack, name, known[name], caller, options)
                continue
            run, output = begun[name]
            with output:
                result = run.result()
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout)
            yield result


def _run_part(
    stack: Stack,
    name: str,
    part: Part,
    caller: Mapping[str, str],
    options: argparse.Namespace,
    *,
    output: IO[str] | None = None,
) -> Result:
    print(f"\n━━ {name} " + "━" * max(0, 70 - len(name)), file=output, flush=True)
    started = time.monotonic()
    environment = dict(caller)
    if part.needs is Needs.SERVERS:
        stack.infra_up()
    elif part.needs is Needs.SYSTEM:
        stack.start_all()
    if part.needs is not Needs.NOTHING:
        environment |= stack.environment
    environment |= part.environment or {}
    if options.long:
        environment["FAULTS"] = "long"
    report = _report_of(stack, name)
    report.unlink(missing_ok=True)
    environment |= {
        "PYTEST_ADDOPTS": shlex.join([f"--junit-xml={report}"]),
        "JUNIT_FILE": str(report),
    }
    for number, command in enumerate(part.commands):
        words = [*command, *(options.args.split() if part.takes_arguments and number == 0 else [])]
        done = subprocess.run(
            words,
            cwd=ROOT / part.folder,
            env=environment,
            check=False,
            stdout=output,
            stderr=output and subprocess.STDOUT,
        )
        if done.returncode != 0:
            return Result(name, False, time.monotonic() - started)
    return Result(name, True, time.monotonic() - started)


def _report_of(stack: Stack, name: str) -> Path:
    """Where a part leaves how each of its tests went, as JUnit XML."""
    return stack.run_dir / "reports" / f"{name}.xml"


def _look_for_secrets(stack: Stack) -> Result:
    """The last part: no log of the instance may show a password or token that it used."""
    print("\n━━ secrets " + "━" * 63, flush=True)
    started = time.monotonic()
    files, secrets = logs_of(stack.run_dir), secrets_of(stack.run_dir)
    found = list(leaks(files, secrets))
    for leak in found:
        print(leak)
    print(f"{len(secrets)} secrets looked for in {len(files)} logs: {len(found)} lines show one")
    return Result("secrets", not found, time.monotonic() - started)


def summary(results: Sequence[Result], not_run: Sequence[str]) -> str:
    """A line a part."""
    lines = [
        f"  {'✓' if result.passed else '✗'} {result.name:<14} {result.seconds:6.1f} s"
        for result in results
    ]
    lines += [f"  - {name:<14} not run" for name in not_run]
    return "\n" + "\n".join(lines)


@contextmanager
def _alone() -> Iterator[None]:
    """Tests share one instance, so only one run of them may be under way in a clone."""
    with Path(__file__).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another run of the tests in this clone")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
