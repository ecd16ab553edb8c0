"""A ticket comes in, is triaged and announced."""

import os
import time
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from tests.e2e.conftest import Api, wait_for


@pytest.mark.parametrize("slash", ["/", ""])
def test_the_way_of_a_ticket(api: Api, slash: str) -> None:
    body = {"title": "Servidor caído en producción", "description": "Nadie puede entrar"}
    answer = api.post(f"/api/tickets{slash}", json=body)
    created = time.monotonic()
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    ticket = answer.json()
    assert answer.headers["Location"] == f"/api/tickets/{ticket['id']}/"
    assert answer.headers["ETag"] == '"1"'
    assert ticket == body | {
        "id": ticket["id"],
        "status": "open",
        "priority": None,
        "requester_email": None,
        "tags": [],
        "created_at": ticket["created_at"],
        "updated_at": ticket["updated_at"],
        "version": 1,
        "assignee_email": None,
        "priority_overridden": False,
        "external_ref": None,
        "allowed_moves": ["in_progress", "waiting", "resolved", "closed"],
        "first_response_at": None,
        "first_response_due_at": None,
        "resolved_at": None,
        "resolution_due_at": None,
        "sla_due_at": None,
        "sla_state": None,
        "escalated_from": None,
    }

    path = f"/api/tickets/{ticket['id']}{slash}"
    wait_for(lambda: api.get(path).json()["priority"] == "critical")
    assert time.monotonic() - created < 1

    def announced() -> list[dict]:
        found = api.get(f"/api/notifications{slash}", params={"ticket_id": ticket["id"]}).json()
        return found["results"] if found["count"] == 2 else []

    priority, creation = wait_for(announced)
    assert time.monotonic() - created < 2
    assert (creation["event"], priority["event"]) == ("ticket.created", "priority.assigned")
    assert creation["text"] == f"Ticket #{ticket['id']} was created: Servidor caído en producción"
    assert priority["data"] == {
        "priority": "critical",
        "rule": "outage",
        "words": ["caído", "nadie puede"],
        "rule_name": {"en": "Outage", "es": "Interrupción"},
        "reason": "rule “Outage”: it says “caído”, “nadie puede”",
    }


def test_notifications_speak_the_readers_language_and_are_read(api: Api) -> None:
    ticket = api.create("VPN lenta", requester_email="ana@example.com")
    path = f"/api/notifications/?ticket_id={ticket['id']}"
    wait_for(lambda: api.get(path).json()["count"] == 2)
    spanish = {"Accept-Language": "es-MX, en;q=0.5"}
    priority, creation = api.get(path, headers=spanish).json()["results"]
    assert priority["text"] == f"El ticket n.º {ticket['id']} tiene prioridad alta"
    assert creation["recipient"] == "ana@example.com"
    read = api.post(f"/api/notifications/{creation['id']}/read/", headers=spanish)
    assert read.status_code == 200
    assert read.json()["read_at"]
    unread = api.get(path + "&unread=true").json()["results"]
    assert [n["id"] for n in unread] == [priority["id"]]


def test_a_change_and_what_has_changed_meanwhile(api: Api) -> None:
    ticket = api.create("Teclado nuevo")
    path = f"/api/tickets/{ticket['id']}/"
    wait_for(lambda: api.get(path).json()["priority"] == "medium")
    current = api.get(path)
    tag = current.headers["ETag"]
    assert tag == f'"{current.json()["version"]}"' == '"2"'
    changed = api.patch(path, json={"status": "in_progress"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"3"'
    assert changed.json()["status"] == "in_progress"
    for language, title in (("en", "The ticket has changed"), ("es", "El ticket ha cambiado")):
        headers = {"If-Match": tag, "Accept-Language": language}
        stale = api.patch(path, json={"status": "closed"}, headers=headers)
        assert stale.status_code == 412
        assert stale.headers["Content-Type"] == "application/problem+json"
        assert stale.json()["title"] == title
    assert api.patch(path, json={"title": "x"}, headers={"If-Match": '"x"'}).status_code == 412
    assert api.get(path).json() == changed.json()
    assert api.patch(path, json={"tags": ["a"]}, headers={"If-Match": "*"}).status_code == 200


def test_a_move_that_is_not_possible(api: Api) -> None:
    path = f"/api/tickets/{api.create('Consulta')['id']}/"
    assert api.patch(path, json={"status": "closed"}).status_code == 200
    answer = api.patch(path, json={"status": "waiting"}, headers={"Accept-Language": "es"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Desde closed un ticket puede pasar a: open."


def test_the_same_idempotency_key(api: Api) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, {"title": "Una vez"}
    first = api.post("/api/tickets/", json=body, headers=key)
    second = api.post("/api/tickets/", json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Location"] == first.headers["Location"]
    other = api.post("/api/tickets/", json={"title": "Otra"}, headers=key)
    assert other.status_code == 409
    assert other.json()["title"] == "Idempotency key already used"


def test_links_lead_through_all_pages_and_back(api: Api) -> None:
    word = uuid4().hex
    ids = [api.create(f"{word} {n}", tags=["a&b"])["id"] for n in range(5)][::-1]
    # until then they still change
    triaged = {"q": word, "priority": "medium"}
    wait_for(lambda: api.get("/api/tickets/", params=triaged).json()["count"] == 5)

    def follow(url: str) -> dict:
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == api.url
        return api.get(f"{parts.path}?{parts.query}").json()

    first = api.get("/api/tickets/", params={"q": word, "page_size": 2, "tag": "a&b"}).json()
    second = follow(first["next"])
    third = follow(second["next"])
    assert [t["id"] for page in (first, second, third) for t in page["results"]] == ids
    assert (first["previous"], third["next"]) == (None, None)
    assert follow(third["previous"])["results"] == second["results"]
    assert follow(second["previous"])["results"] == first["results"]
    assert {page["count"] for page in (first, second, third)} == {5}


def test_health_and_metrics(api: Api) -> None:
    assert api.get("/health/live").status_code == 200
    ready = api.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "checks": {"broker": "ok", "ticket": "ok", "assignment": "ok", "notification": "ok"},
    }
    metrics = requests.get(api.url + "/metrics", headers={"Accept": ""}, timeout=10)
    assert metrics.status_code == 200
    assert "rpc_calls_total" in metrics.text


def test_the_page_and_its_way_to_the_api(api: Api) -> None:
    page_url = os.environ["FRONTEND_URL"]
    for path in ("/", "/tickets/1"):
        page = requests.get(page_url + path, headers={"Accept": "text/html"}, timeout=10)
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/html")
        assert '<div id="root">' in page.text
    ticket = api.create("Por la página")
    through = requests.get(f"{page_url}/api/tickets/{ticket['id']}/", timeout=10)
    assert through.json()["title"] == "Por la página"
    assert requests.get(f"{page_url}/api/nothing", timeout=10).status_code == 404


def test_the_history_of_a_ticket(api: Api) -> None:
    ticket = api.create("Servidor caído")
    path = f"/api/tickets/{ticket['id']}/"
    wait_for(lambda: api.get(f"/api/notifications/?ticket_id={ticket['id']}").json()["count"] == 2)
    answer = api.post(f"{path}comments/", json={"body": "Lo miro", "internal": True})
    assert answer.status_code == 201
    assert answer.json()["author_id"] == "local"
    assert api.get(f"{path}comments/").json()["results"] == [answer.json()]
    api.patch(path, json={"status": "in_progress", "assignee_email": "Eva@example.com"})
    history = api.get(f"{path}history/").json()
    assert (history["complete"], history["unavailable"]) == (True, [])
    kinds = [entry["kind"] for entry in history["results"]]
    assert kinds[:2] == ["created", "published"]
    assert history["results"][1]["actor"] == {"id": "ticket", "name": ""}
    assert sorted(kinds[2:5]) == ["notified", "notified", "priority_assigned"]
    # people are told of these too, at some time
    later = [entry for entry in history["results"][5:] if entry["kind"] != "notified"]
    assert [entry["kind"] for entry in later] == ["commented", "changed"]
    assert later[-1]["changes"] == {
        "status": ["open", "in_progress"],
        "assignee_email": [None, "eva@example.com"],
    }
    assert later[-1]["actor"] == {"id": "local", "name": "local agent"}
