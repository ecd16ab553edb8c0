"""The live stream tells people what they may see, while they are signed in."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator

import requests

from tests.e2e.conftest import Api, wait_for
from tests.security.conftest import EMAILS
from tests.security.system import PASSWORD, Client

CLOSES_WITHIN = 5.0  # seconds


@contextlib.contextmanager
def listening(client: Api) -> Iterator[requests.Response]:
    with client.get("/api/stream/", stream=True, timeout=30) as answer:
        assert answer.status_code == 200
        yield answer


def heard_until(answer: requests.Response, last: str) -> list[dict]:
    """What was heard, up to a ticket of this title."""
    heard = []
    for line in map(str, answer.iter_lines(chunk_size=1, decode_unicode=True)):
        if line.startswith("data: "):
            heard.append(json.loads(line[6:]))
            if heard[-1].get("title") == last:
                return heard
    raise AssertionError(f"it ended after {heard}")


def until_closed(answer: requests.Response) -> float:
    """Seconds until the server ends it."""
    started = time.monotonic()
    with contextlib.suppress(requests.RequestException):
        for _ in answer.iter_content(chunk_size=1):
            pass
    return time.monotonic() - started


def test_requesters_hear_of_their_own_tickets_only(
    requester: Client, other_requester: Client, agent: Client
) -> None:
    with listening(requester) as own, listening(agent) as all_:
        other_requester.post("/api/tickets/", json={"title": "of the other one"})
        note = agent.post("/api/tickets/", json={"title": "of nobody"})
        assert note.status_code == 201
        mine = requester.post("/api/tickets/", json={"title": "my own"})
        agent.post(
            f"/api/tickets/{mine.json()['id']}/comments/",
            json={"body": "between us", "internal": True},
        )
        requester.patch(f"/api/tickets/{mine.json()['id']}/", json={"title": "my own, too"})
        mine_alone = heard_until(own, "my own, too")
        assert {data["title"] for data in mine_alone if "title" in data} == {
            "my own",
            "my own, too",
        }
        assert "between us" not in str(mine_alone)
        everything = heard_until(all_, "my own, too")
        assert {"of the other one", "of nobody"} <= {data.get("title") for data in everything}
        assert "between us" in str(everything)


def test_a_person_has_so_many_streams(
    other_requester: Client, agent: Client, anonymous: Client
) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(listening(other_requester))
        answer = other_requester.get("/api/stream/", stream=True, timeout=30)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        stack.enter_context(listening(agent))  # others are served
        assert anonymous.get("/health/live").status_code == 200
        assert anonymous.get("/api/session/").status_code == 200

    def again() -> bool:  # a place is free when the server has seen that its reader is gone
        with other_requester.get("/api/stream/", stream=True, timeout=30) as answer:
            return answer.status_code == 200

    wait_for(again, 60)


def test_it_ends_with_the_session(base_url: str, agent: Client) -> None:
    client = Client(base_url)
    assert client.sign_in(EMAILS["requester"], PASSWORD).status_code == 201
    with listening(client) as answer:
        assert client.delete("/api/session/").status_code == 204
        assert until_closed(answer) < CLOSES_WITHIN


def test_it_ends_with_the_token(requester: Client, token: Callable[..., Api]) -> None:
    program = token(["read"], requester)
    with listening(program) as answer:
        newest = requester.get("/api/tokens/").json()["results"][0]
        assert requester.delete(f"/api/tokens/{newest['id']}/").status_code == 204
        assert until_closed(answer) < CLOSES_WITHIN


def test_nobody_hears_anything(anonymous: Client) -> None:
    assert anonymous.get("/api/stream/").status_code == 401
