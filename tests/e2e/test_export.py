"""A list of tickets as a file, over HTTP."""

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

from tests.e2e.conftest import Api

PATH = "/api/tickets/export.csv"


def test_the_filters_are_the_list_s(api: Api) -> None:
    word = f"w{uuid4().hex}"
    made = [
        api.create(f"{word} {n}", tags=["red"] if n % 2 else [], description="=cmd|'/c calc'!A1")
        for n in range(5)
    ]
    day = datetime.now(UTC).date()
    answer = api.get(PATH, params={"q": word, "tag": "red", "status": "open,waiting"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    days = {day, datetime.now(UTC).date()}
    names = {f'attachment; filename="tickets-{day}.csv"' for day in days}
    assert answer.headers["Content-Disposition"] in names
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.count(b"\r\n") == answer.content.count(b"\n") == 3
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["id"] for row in rows] == [str(made[n]["id"]) for n in (1, 3)]
    assert {row["description"] for row in rows} == {"'=cmd|'/c calc'!A1"}


def test_for_excel(api: Api) -> None:
    answer = api.get(PATH, params={"q": uuid4().hex, "bom": "true", "delimiter": "semicolon"})
    assert answer.content.startswith(b"\xef\xbb\xbfid;external_ref;title;")
