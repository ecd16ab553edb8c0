from pathlib import Path

import pytest

from ticket.lifecycle import (
    MOVES,
    STATUSES,
    after_comment,
    as_table,
    moves,
    not_for_requesters,
)

ALLOWED = {
    ("open", "in_progress"),
    ("open", "waiting"),
    ("open", "resolved"),
    ("open", "closed"),
    ("in_progress", "open"),
    ("in_progress", "waiting"),
    ("in_progress", "resolved"),
    ("in_progress", "closed"),
    ("waiting", "open"),
    ("waiting", "in_progress"),
    ("waiting", "resolved"),
    ("waiting", "closed"),
    ("resolved", "open"),
    ("resolved", "in_progress"),
    ("resolved", "closed"),
    ("closed", "open"),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("to", STATUSES)
def test_moves(status: str, to: str) -> None:
    assert (to in moves(status)) == ((status, to) in ALLOWED)


def test_every_status_leads_somewhere_known() -> None:
    assert set(MOVES) == set(STATUSES)
    assert all(set(moves) <= set(STATUSES) - {status} for status, moves in MOVES.items())


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("open", ["closed"]),
        ("in_progress", ["open", "closed"]),
        ("waiting", ["open", "closed"]),
        ("resolved", ["open", "closed"]),
        ("closed", ["open"]),
    ],
)
def test_requesters_close_and_reopen(status: str, allowed: list[str]) -> None:
    assert moves(status, requester=True) == allowed


def test_what_requesters_may_not_change() -> None:
    assert not_for_requesters(["title", "description", "tags", "status"]) == []
    assert not_for_requesters(["title", "requester_email", "assignee_email", "priority"]) == [
        "assignee_email",
        "priority",
        "requester_email",
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_a_requester_s_reply_opens_what_waited_for_it(status: str) -> None:
    opened = status in ("waiting", "resolved")
    assert after_comment(status, by_requester=True) == ("open" if opened else status)
    assert after_comment(status, by_requester=False) == status


def test_the_table_in_the_documentation_is_the_code_s() -> None:
    page = Path(__file__).parents[2] / "docs" / "api.md"
    assert as_table() in page.read_text()
