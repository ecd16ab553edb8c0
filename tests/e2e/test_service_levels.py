"""Service levels over HTTP, with the timer as it runs."""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from tests.e2e.conftest import Api, wait_for
from tests.e2e.test_stream import listening

SLA = "/api/sla/"
TIMER = 20.0  # seconds; it looks every 5
MEASURING = 60.0  # seconds; of all that is open, after a change of the levels
SPANISH = {"Accept-Language": "es"}


@pytest.fixture
def levels(api: Api) -> Iterator[dict[str, Any]]:
    """As they are, without the version; set again at the end."""
    before = api.get(SLA).json()
    before.pop("version")
    yield before
    api.put(SLA, json=before)


@contextmanager
def database() -> Iterator[Any]:
    """A cursor in the ticket service's database."""
    with (
        closing(psycopg2.connect(os.environ["TICKET_DB_URI"].replace("+psycopg2", ""))) as link,
        link,
        link.cursor() as cursor,
    ):
        yield cursor


def all_measured() -> bool:
    """Whether the timer is done with the tickets of other tests, too."""
    with database() as cursor:
        cursor.execute(
            "SELECT measured_to IS NULL AND NOT EXISTS"
            " (SELECT FROM tickets WHERE sla_next_at <= clock_timestamp()) FROM service_levels"
        )
        return cursor.fetchone()[0]


def earlier(ticket: int, minutes: int) -> None:
    """Let a ticket, and the service levels, be that much older."""
    with database() as cursor:
        cursor.execute("UPDATE service_levels SET since = since - interval '1 day'")
        cursor.execute(
            "UPDATE tickets SET created_at = created_at - %s * interval '1 minute',"
            " sla_next_at = now() WHERE id = %s",
            (minutes, ticket),
        )


def test_the_way_of_a_breach(api: Api, levels: dict[str, Any]) -> None:
    high = {
        "first_response_minutes": 10,
        "resolution_minutes": 60,
        "around_the_clock": True,
        "escalate": True,
    }
    changed = levels | {"targets": levels["targets"] | {"high": high}}
    assert api.put(SLA, json=changed).status_code == 200
    ticket = api.create("VPN lenta", requester_email="ana@example.com")["id"]
    path = f"/api/tickets/{ticket}/"
    assert api.patch(path, json={"assignee_email": "leo@example.com"}).status_code == 200
    # by the new levels, as soon as every process knows them
    wait_for(lambda: api.get(path).json()["sla_due_at"], TIMER)
    wait_for(all_measured, MEASURING)
    with listening(api) as events:
        earlier(ticket, 11)
        warning = events.until("ticket.sla_warning", ticket)["data"]
        breach = events.until("ticket.sla_breached", ticket)["data"]
    assert (warning["target"], breach["target"]) == ("first_response", "first_response")
    assert (breach["assignee_email"], breach["internal"]) == ("leo@example.com", True)
    assert (breach["priority"], breach["escalated_from"]) == ("critical", "high")
    seen = api.get(path).json()
    assert (seen["sla_state"], seen["priority"], seen["escalated_from"]) == (
        "breached",
        "critical",
        "high",
    )
    late = api.get(f"/api/tickets/?sla_breached=true&sla_due_before={breach['due_at']}")
    assert ticket not in [t["id"] for t in late.json()["results"]]  # exclusive
    assert ticket in [t["id"] for t in api.get("/api/tickets/?sla_breached=true").json()["results"]]
    kinds = [e["kind"] for e in api.get(f"{path}history/").json()["results"]]
    assert [kind for kind in kinds if kind.startswith(("sla", "esc"))] == [
        "sla_warning",
        "sla_breached",
        "escalated",
    ]

    def told() -> Any:
        found = api.get(f"/api/notifications/?ticket_id={ticket}", headers=SPANISH).json()
        return [n for n in found["results"] if n["event"] == "ticket.sla_breached"]

    (notification,) = wait_for(told)
    assert notification["recipient"] == "leo@example.com"
    assert notification["text"].startswith(f"El ticket n.º {ticket} no recibió respuesta antes del")
    assert notification["text"].endswith("(Europe/Madrid); su prioridad es ahora crítica")
    done = api.patch(path, json={"status": "resolved"}).json()
    assert (done["sla_due_at"], done["sla_state"]) == (None, "breached")
    assert done["resolved_at"] is not None


def test_what_has_changed_meanwhile(api: Api, levels: dict[str, Any]) -> None:
    tag = api.get(SLA).headers["ETag"]
    holiday = levels | {"holidays": ["2026-12-25"]}
    changed = api.put(SLA, json=holiday, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == f'"{changed.json()["version"]}"' != tag
    stale = api.put(SLA, json=levels, headers={"If-Match": tag} | SPANISH)
    assert (stale.status_code, stale.json()["title"]) == (412, "La configuración ha cambiado")
    assert api.get(SLA).json() == changed.json()


HOURS = {"days": [1], "from": "09:00", "to": "18:00"}
BAD: list[tuple[Any, str]] = [
    (b"", ""),
    (b"{", ""),
    (b"[]", ""),
    (b"null", ""),
    ({"self": 1}, "self"),
    ({"version": 1}, "version"),
    ({"levels": {}}, "levels"),
    ({"time_zone": "Europe/Atlantis"}, "time_zone"),
    ({"time_zone": "a\x00"}, "time_zone"),
    ({"time_zone": None}, "time_zone"),
    ({"business_hours": []}, "business_hours"),
    ({"business_hours": [HOURS] * 22}, "business_hours"),
    ({"business_hours": [HOURS, HOURS]}, "business_hours.1.from"),
    ({"business_hours": [HOURS | {"from": "18:00"}]}, "business_hours.0.to"),
    ({"business_hours": [HOURS | {"from": "9:00"}]}, "business_hours.0.from"),
    ({"business_hours": [HOURS | {"days": [0]}]}, "business_hours.0.days"),
    ({"business_hours": {"1": HOURS}}, "business_hours"),
    ({"holidays": ["2026-02-30"]}, "holidays.0"),
    ({"holidays": ["2026-12-25"] * 2}, "holidays"),
    ({"targets": 1}, "targets"),
    ({"targets": None}, "targets"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_bad_input_changes_nothing(
    api: Api, levels: dict[str, Any], change: Any, field: str
) -> None:
    before = api.get(SLA).json()
    body = change if isinstance(change, bytes) else json.dumps(levels | change).encode()
    for language in ("en", "es"):
        headers = {"Content-Type": "application/json", "Accept-Language": language}
        answer = api.put(SLA, data=body, headers=headers)
        assert answer.status_code == 400, answer.text
        assert answer.headers["Content-Language"] == language
        assert set(answer.json().get("errors", {"": ""})) == {field}
    assert api.put(SLA, data=b"x").status_code == 415
    assert api.get(SLA).json() == before


@pytest.mark.parametrize(
    "change",
    [
        {"first_response_minutes": 0},
        {"first_response_minutes": 600, "resolution_minutes": 599},
        {"resolution_minutes": 2**70},
        {"resolution_minutes": 1.5},
        {"around_the_clock": "yes"},
        {"escalate": None},
        {uuid4().hex: 1},
    ],
)
def test_bad_targets(api: Api, levels: dict[str, Any], change: dict[str, Any]) -> None:
    before = api.get(SLA).json()
    low = levels["targets"]["low"] | change
    answer = api.put(SLA, json=levels | {"targets": levels["targets"] | {"low": low}})
    field = f"targets.low.{next(iter(change))}"
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert api.get(SLA).json() == before
