import pytest

from ticket.lifecycle import MOVES, STATUSES, moves, not_for_requesters

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
