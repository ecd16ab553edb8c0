"""``make import`` on the running system."""

import csv
import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from tests.e2e.conftest import Api, wait_for
from tests.e2e.test_stream import listening

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-W", "ignore", "-m", "ticket.importer"]
EXPORT = "/api/tickets/export.csv"
ROWS = 3000  # in batches of 200


@pytest.fixture
def word() -> str:
    return f"w{uuid4().hex}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "old.csv"


def write(file: Path, *rows: dict[str, str]) -> None:
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def run(file: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, str(file), *options],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def count(word: str) -> int:
    with psycopg2.connect(os.environ["TICKET_DB_URI"].replace("+psycopg2", "")) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM tickets WHERE external_ref LIKE %s", (f"{word}%",))
        [(found,)] = cursor.fetchall()
    connection.close()
    return found


def settled(api: Api, word: str, number: int) -> list[dict[str, Any]]:
    """The tickets, oldest first, once each has its priority."""

    def all_of_them() -> list[dict[str, Any]]:
        page = api.get("/api/tickets/", params={"q": word, "page_size": 100}).json()
        tickets = page["results"][::-1]
        done = len(tickets) == number and all(t["priority"] for t in tickets)
        return tickets if done else []

    return wait_for(all_of_them)


def test_a_file_with_problems_imports_nothing_unless_told_to(file: Path, word: str) -> None:
    write(
        file,
        {"external_ref": f"{word}-1", "title": "Uno", "status": "open"},
        {"external_ref": f"{word}-2", "title": "Dos", "status": "abierto"},
    )
    refused = run(file)
    assert refused.returncode == 1
    assert "line 3: status: Must be one of: open," in refused.stderr
    assert "Nothing was imported" in refused.stderr
    assert count(word) == 0
    done = run(file, "--skip-bad-rows")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 tickets created, 0 were there, 1 left out")
    assert count(word) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"external_ref,title\nA-1,se\xf1al\n", "line 2: It is not UTF-8"),
        (b"external_ref,title,colour\nA-1,x,red\n", "Unknown columns: 'colour'"),
        (b"", "name the columns"),
    ],
)
def test_a_file_that_cannot_be_read(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    refused = run(file, "--skip-bad-rows")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert words in refused.stderr


def test_no_file(tmp_path: Path) -> None:
    refused = run(tmp_path / "nothing.csv")
    assert refused.returncode == 1
    assert refused.stderr.strip().endswith("nothing.csv cannot be read: No such file or directory")


def test_nobody_is_told_but_a_priority_is_decided(api: Api, file: Path, word: str) -> None:
    write(
        file,
        {"external_ref": f"{word}-1", "title": f"{word} Servidor caído", "priority": ""},
        {"external_ref": f"{word}-2", "title": f"{word} Servidor caído", "priority": "low"},
    )
    with listening(api) as events:
        assert run(file).returncode == 0
        automatic, by_hand = settled(api, word, 2)
        other = api.create("behind them")
        # the stream keeps the order of the events: those of the import would have come by now
        seen = [events.next()["data"] for _ in range(2)]
        assert {data.get("id", data.get("ticket_id")) for data in seen} == {other["id"]}
    assert (automatic["priority"], automatic["priority_overridden"]) == ("critical", False)
    assert (by_hand["priority"], by_hand["priority_overridden"]) == ("low", True)
    for ticket in (automatic, by_hand):
        url = f"/api/notifications/?ticket_id={ticket['id']}"
        assert api.get(url).json()["count"] == 0
    history = api.get(f"/api/tickets/{automatic['id']}/history/").json()["results"]
    assert [entry["kind"] for entry in history] == ["created", "published", "priority_assigned"]
    assert history[0]["imported"] is True


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_was_ended_goes_on(file: Path, word: str, end: signal.Signals) -> None:
    write(
        file,
        *({"external_ref": f"{word}-{n}", "title": f"{word} {n}"} for n in range(ROWS)),
    )
    process = subprocess.Popen(
        [*COMMAND, str(file)], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    wait_for(lambda: count(word) > 0)
    process.send_signal(end)
    output, errors = process.communicate(timeout=30)
    done = count(word)
    assert 0 < done < ROWS
    if end is signal.SIGINT:
        assert process.returncode == 130
        assert "Run it again to go on" in errors
        assert "tickets created" in output
    again = run(file)
    assert again.returncode == 0
    told = re.match(r"([\d,]+) tickets created, ([\d,]+) were there;", again.stdout)
    assert told is not None, again.stdout
    created, there = (int(number.replace(",", "")) for number in told.groups())
    assert there >= done  # a batch that was on its way is done all the same
    assert created + there == ROWS
    assert count(word) == ROWS


def test_the_service_s_own_user_of_the_broker_will_do(file: Path, word: str) -> None:
    write(file, {"external_ref": word, "title": word})
    done = run(file, AMQP_URI=os.environ["TICKET_AMQP_URI"])
    assert done.returncode == 0, done.stderr
    assert count(word) == 1


@pytest.mark.parametrize("options", [{}, {"bom": "true", "delimiter": "semicolon"}])
def test_what_is_exported_is_imported_the_same(
    api: Api, file: Path, word: str, options: dict[str, str]
) -> None:
    for n, description in enumerate(["=cmd|'/c calc'!A1", "'=x", '"a";\r\n-b,\tñ', "@", ""]):
        ticket = api.create(
            f"+{word} {n}", description=description, tags=["a,b", "c|d", "\\"][: n % 4]
        )
        changes = {"status": "waiting", "assignee_email": "eva@example.com"} if n % 2 else {}
        api.patch(f"/api/tickets/{ticket['id']}/", json=changes)
    before = settled(api, word, 5)
    exported = api.get(EXPORT, params={"q": word, **options})
    file.write_bytes(exported.content)
    done = run(file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 tickets created, 0 were there; ")
    own = ("id", "updated_at", "version", "external_ref", "priority_overridden")
    # told by a timer, a little later
    own += ("first_response_due_at", "resolution_due_at", "sla_due_at", "sla_state")
    after = settled(api, word, 10)[5:]
    for old, new in zip(before, after, strict=True):
        assert {n: v for n, v in new.items() if n not in own} == {
            n: v for n, v in old.items() if n not in own
        }
        assert new["external_ref"] == f"ticket-{old['id']}"
    # and exported again
    rows = list(csv.DictReader(io.StringIO(api.get(EXPORT, params={"q": word}).text, newline="")))
    kept = [{n: v for n, v in row.items() if n not in ("id", "updated_at")} for row in rows]
    assert kept[:5] == kept[5:]
