"""Lists as CSV, a piece at a time."""

import csv
import io
from typing import Any

import pytest
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.identity import Guard
from chassis.identity.actor import AGENT, REQUESTER, Actor
from chassis.identity.statement import new_key, sign
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Call, RunService
from ticket import exporting
from ticket.csv_format import BOM, COLUMNS
from ticket.service import TicketService

pytestmark = pytest.mark.integration

KEY = new_key()
ANA = Actor("person:1", REQUESTER, "ana@example.com", "Ana")
NO_ADDRESS = Actor("person:3", REQUESTER, None, "Nobody")
EVA = Actor("person:4", AGENT, "eva@example.com", "Eva")


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    container = run_service(TicketService)
    get_extension(container, Guard)._keys = {KEY.kid: KEY}
    return container


def pieces(ticket: Any, **query: Any) -> list[str]:
    found, after = [], 0
    while after is not None:
        piece = ticket.export(after=after, **query)
        found.append(piece["text"])
        after = piece["next"]
    return found


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_a_ticket_s_line(ticket: Any, word: str) -> None:
    made = ticket.create(
        title=word, description="=1+1", requester_email="ana@example.com", tags=["a", "b,c"]
    )
    ticket.update(made["id"], priority="high", assignee_email="eva@example.com")
    now = ticket.get(made["id"])
    [text] = pieces(ticket, q=word)
    assert text.partition("\r\n")[0] == ",".join(COLUMNS)
    assert rows(text) == [
        {
            "id": str(made["id"]),
            "external_ref": f"ticket-{made['id']}",
            "title": word,
            "description": "'=1+1",
            "status": "open",
            "priority": "high",
            "requester_email": "ana@example.com",
            "assignee_email": "eva@example.com",
            "tags": "a|b,c",
            "created_at": now["created_at"],
            "updated_at": now["updated_at"],
        }
    ]


def test_pieces_are_bounded_and_make_the_whole(
    ticket: Any, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [
        ticket.create(title=word, description="ñ" * n, tags=["even"] if n % 2 == 0 else [])["id"]
        for n in range(7)
    ]
    monkeypatch.setattr(exporting, "ROWS", 3)
    by_rows = pieces(ticket, q=word)
    assert [len(piece.splitlines()) for piece in by_rows] == [4, 3, 1]
    assert [row["id"] for row in rows("".join(by_rows))] == list(map(str, ids))
    monkeypatch.setattr(exporting, "OCTETS", 6)  # 2 for a letter
    by_octets = pieces(ticket, q=word)
    assert "".join(by_octets) == "".join(by_rows)
    assert [len(piece.splitlines()) for piece in by_octets] == [4, 1, 1, 1, 1]
    assert [r["id"] for r in rows(pieces(ticket, q=word, tag=["even"])[0])] == [
        str(id) for id in ids[0:6:2]
    ]


def test_nothing_found_is_a_file_with_a_header(ticket: Any, word: str) -> None:
    assert pieces(ticket, q=word) == [",".join(COLUMNS) + "\r\n"]


def test_for_excel(ticket: Any, word: str) -> None:
    ticket.create(title=word)
    [text] = pieces(ticket, q=word, bom=True, delimiter="semicolon")
    assert text.startswith(BOM + "id;external_ref;")
    assert rows(text.removeprefix(BOM), ";")[0]["title"] == word


@pytest.mark.parametrize(
    "query", [{"page_size": 5}, {"cursor": "x"}, {"delimiter": "|"}, {"bom": "x"}, {"status": "x"}]
)
def test_a_query_that_is_none(ticket: Any, query: dict[str, Any]) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        ticket.export(**query)
    assert set(caught.value.details[0]) == set(query)


def test_a_requester_gets_their_own(service: Container, call: Call, word: str) -> None:
    def as_(actor: Actor) -> Any:
        return call("ticket", auth_token=sign(actor, KEY))

    for address in ("ana@example.com", "bea@example.com", None):
        as_(EVA).create(title=word, requester_email=address)
    assert len(rows("".join(pieces(as_(EVA), q=word)))) == 3
    [mine] = rows("".join(pieces(as_(ANA), q=word)))
    assert mine["requester_email"] == "ana@example.com"
    assert rows("".join(pieces(as_(NO_ADDRESS), q=word))) == []
    # whatever is asked for
    asked = pieces(as_(ANA), q=word, requester_email="bea@example.com")
    assert rows("".join(asked)) == []
