"""Who is told what, and what can be resumed."""

from typing import Any

import pytest

from chassis.identity import Access
from chassis.identity.actor import AGENT, REQUESTER, Actor
from gateway.stream import hub as hubs
from gateway.stream.hub import RELOAD, Hub, Subscriber, entry
from gateway.stream.visibility import is_visible

ANA = Actor("person:1", REQUESTER, "ana@example.com")
LUIS = Actor("person:2", AGENT, "luis@example.com")


def everything(data: dict[str, Any]) -> bool:
    return True


def told(subscriber: Subscriber) -> list[bytes]:
    found = []
    while (frame := subscriber.next(0.001)) is not None:
        found.append(frame)
    return found


def publish(hub: Hub, *ids: int) -> list[bytes]:
    entries = [entry(f"e{id}", "ticket.created", {"id": id}) for id in ids]
    for one in entries:
        hub.publish(one)
    return [one.frame for one in entries]


def test_an_event_is_sent_as_server_sent_event() -> None:
    frame = entry("a-1", "ticket.created", {"title": "dos\nlíneas"}).frame.decode()
    assert frame == 'id: a-1\nevent: ticket.created\ndata: {"title":"dos\\nlíneas"}\n\n'


def test_who_listens_hears_what_comes() -> None:
    hub = Hub()
    publish(hub, 1)
    subscriber = hub.subscribe(everything)
    frames = publish(hub, 2, 3)
    assert told(subscriber) == frames


def test_what_came_meanwhile_is_told_again() -> None:
    hub = Hub()
    frames = publish(hub, 1, 2, 3)
    assert told(hub.subscribe(everything, "e1")) == frames[1:]
    assert told(hub.subscribe(everything, "e3")) == []


def test_who_was_away_for_too_long_has_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "WINDOW", 3)
    hub = Hub()
    publish(hub, 1, 2, 3, 4)
    assert told(hub.subscribe(everything, "e1")) == [RELOAD]
    assert told(hub.subscribe(everything, "never was")) == [RELOAD]


def test_a_gap_is_told_to_all_and_cannot_be_resumed_over() -> None:
    hub = Hub()
    publish(hub, 1, 2)
    subscriber = hub.subscribe(everything)
    hub.gap()
    assert told(subscriber) == [RELOAD]
    assert told(hub.subscribe(everything, "e1")) == [RELOAD]


def test_a_slow_reader_is_let_go_and_nobody_waits_for_it() -> None:
    hub = Hub()
    slow, quick = hub.subscribe(everything), hub.subscribe(everything)
    for id in range(hubs.BACKLOG + 1):
        publish(hub, id)
        assert len(told(quick)) == 1
    assert slow.dropped
    assert not quick.dropped


def test_who_has_gone_is_told_nothing() -> None:
    hub = Hub()
    subscriber = hub.subscribe(everything)
    hub.unsubscribe(subscriber)
    publish(hub, 1)
    assert told(subscriber) == []
    assert len(hub) == 0


@pytest.mark.parametrize(
    ("data", "actor", "access", "visible"),
    [
        ({"requester_email": "ana@example.com"}, ANA, Access.OWN, True),
        ({"requester_email": "Ana@Example.com"}, ANA, Access.OWN, True),
        ({"requester_email": "eva@example.com"}, ANA, Access.OWN, False),
        ({"requester_email": None}, ANA, Access.OWN, False),
        ({"requester_email": ["ana@example.com"]}, ANA, Access.OWN, False),
        ({}, ANA, Access.OWN, False),
        ({"requester_email": "ana@example.com", "internal": True}, ANA, Access.OWN, False),
        ({"requester_email": "ana@example.com"}, ANA, Access.NONE, False),
        ({"requester_email": "ana@example.com", "internal": True}, LUIS, Access.ALL, True),
        ({}, LUIS, Access.ALL, True),
    ],
)
def test_requesters_are_told_of_their_own_tickets(
    data: dict[str, Any], actor: Actor, access: Access, visible: bool
) -> None:
    assert is_visible(data, actor, access) is visible


def test_what_is_told_again_is_filtered_too() -> None:
    hub = Hub()
    hub.publish(entry("e1", "ticket.created", {"requester_email": "eva@example.com"}))
    hub.publish(entry("e2", "ticket.created", {"requester_email": "eva@example.com"}))
    sees = lambda data: is_visible(data, ANA, Access.OWN)  # noqa: E731
    assert told(hub.subscribe(sees, "e1")) == []
