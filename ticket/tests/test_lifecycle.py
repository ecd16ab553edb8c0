import pytest

from ticket.lifecycle import MOVES, STATUSES, may_move

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
    assert may_move(status, to) == (status == to or (status, to) in ALLOWED)


def test_every_status_leads_somewhere_known() -> None:
    assert set(MOVES) == set(STATUSES)
    assert all(set(moves) <= set(STATUSES) - {status} for status, moves in MOVES.items())
