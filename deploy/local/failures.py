"""What failed in a run of tests, read from its JUnit XML, the form that pytest and Vitest both write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# Written by our own tests a moment ago.
from xml.etree import ElementTree  # nosec B405

SHOWN = 10
WIDTH = 200


def failed_tests(report: Path) -> list[str]:
    """A line for each test that failed, with how its error begins, and how many more than ten there are.

    Without a report nothing is known: the list is empty.
    """
    if not report.exists():
        return []
    testcases = ElementTree.parse(report).iter("testcase")  # nosec B314
    found = list(_failures(testcases))
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return [*found[:SHOWN], *more]


def _failures(testcases: Iterator[ElementTree.Element]) -> Iterator[str]:
    for case in testcases:
        problem = next((element for element in case if element.tag in ("failure", "error")), None)
        if problem is None:
            continue
        text = problem.get("message") or problem.text or ""
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        yield f"{case.get('classname')}: {case.get('name')}: {first}"[:WIDTH]
