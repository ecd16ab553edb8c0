"""What is looked for, as terms; and what is found, in a real database."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from chassis.container import Container
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Call, Sql
from ticket import finding
from ticket.queries import ORDERS, RELEVANCE
from ticket.search import TERMS, Term, terms, tsquery

EVERY = [name for name in ORDERS if name != RELEVANCE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  ?! -- ", []),
        ("vpn", [Term("vpn", unfinished="vpn")]),
        ("vp", [Term("vp")]),
        ("vpn caída", [Term("vpn"), Term("caída", unfinished="caída")]),
        ("vpn vpn vpnx", [Term("vpn"), Term("vpnx", unfinished="vpnx")]),
        ("#123", [Term("#123")]),
        ('"no va" vpn', [Term("no va", phrase=True), Term("vpn", unfinished="vpn")]),
        ('vpn "no va"', [Term("vpn"), Term("no va", phrase=True)]),
        ('"sin final', [Term("sin final", phrase=True)]),
        ('""', []),
        ("a:b", [Term("a:b")]),
        ("¿dónde", [Term("¿dónde", unfinished="dónde")]),
    ],
)
def test_terms(text: str, expected: list[Term]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_any_text_has_terms_and_not_too_many(text: str) -> None:
    assert len(terms(text)) <= TERMS


@pytest.mark.parametrize("descending", [True, False])
@given(beyond=st.integers(0, 10**6), last=st.integers(0, 10**6))
def test_places_leave_nothing_out(descending: bool, beyond: int, last: int) -> None:
    untils = []
    for place, until in finding._places(beyond, last, descending):
        untils.append(until)
        if place is not None:
            assert place.count("@") == 2
    assert untils == sorted(untils, reverse=descending)
    assert untils[-1] == (0 if descending else last + 1)


# ------------------------------------------------------------ found


@pytest.fixture
def tag() -> str:
    return uuid4().hex


def ids(page: dict[str, Any]) -> list[int]:
    return [found["id"] for found in page["results"]]


def refused(method: Callable[..., Any], **query: Any) -> Any:
    with pytest.raises(RemoteServiceError) as caught:
        method(**query)
    return caught.value.details[0]


integration = pytest.mark.integration


@integration
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("conexión", True),
        ("conexion", True),
        ("CONEXIONES", True),
        ("conex", True),
        ("instalación", True),
        ("instalaciones", True),
        ("printer", True),
        ("printing", True),
        ("impresora", True),
        ("impresoras", True),
        ("impreso", True),
        ("niño", True),
        ("nino", True),
        ("conexión printer", True),
        ("conexión teléfono", False),
        ("the printers", True),
        ("impresora del", True),
        ('"conexión perdida"', True),
        ('"perdida conexión"', False),
        ("telef", False),
        ("xion", False),
        ("de la", False),
        ("???", False),
    ],
)
def test_words_of_both_languages(ticket: Any, tag: str, q: str, found: bool) -> None:
    title = "Conexión perdida del niño"
    description = "Instalaciones de la impresora: the printers do not print"
    id = ticket.create(title=title, description=description, tags=[tag])["id"]
    assert ids(ticket.list(q=q, tag=tag)) == ([id] if found else [])


RUBBISH = [
    *(
        "'",
        '"',
        "\\",
        "''",
        "'\\'",
        "a'b",
        "a\\",
        "!",
        "&",
        "|",
        "(",
        ")",
        "<->",
        ":*",
        "a:*",
        "!a & (b",
    ),
    *(
        "🔥",
        "a🔥b",
        "%",
        "_",
        "\t",
        "@13:0",
        "'@13:0'",
        "--",
        "/*",
        "; DROP TABLE tickets",
        "0" * 200,
    ),
    *(
        "x" * 200,
        "ñ" * 200,
        "㍿" * 200,
        '"' * 200,
        "a " * 100,
        "<b>a</b>",
        "http://a.b/c?d=e",
        "ﷺ" * 200,
    ),
    *("ŉ", "½kg", "ℵabc", "ª", "K", "aͅbc", "İstanbul", "ßtraße"),
]


@integration
@pytest.mark.parametrize("q", RUBBISH)
def test_rubbish_is_looked_for_like_anything_else(ticket: Any, q: str) -> None:
    page = ticket.list(q=q)
    assert page["count"] == len(page["results"]) <= 25
    assert ticket.facets(q=q)["status"]
    if q.strip():
        assert ticket.list(q=q, ordering="relevance")["count"] == page["count"]


@integration
def test_every_letter_may_begin_a_word(
    service: Container, database_uri: Callable[[str], str]
) -> None:
    engine = create_engine(database_uri("ticket"))
    letters = [chr(code) for code in range(1, 0x30000) if chr(code).isalnum()]
    with engine.connect() as connection:
        for begin in range(0, len(letters), 20):
            queries = [tsquery(terms(letter * 3)) for letter in letters[begin : begin + 20]]
            connection.execute(select(*queries))
            if begin > 6_000:  # beyond these are ideographs, all alike
                break
    engine.dispose()


@integration
def test_nul_and_what_is_too_long_are_refused(ticket: Any) -> None:
    for method in (ticket.list, ticket.facets):
        assert set(refused(method, q="a\x00b")) == {"q"}
        assert set(refused(method, q="x" * 10_000)) == {"q"}


@integration
def test_a_ticket_by_its_number(ticket: Any, tag: str) -> None:
    id = ticket.create(title="x", tags=[tag])["id"]
    assert ids(ticket.list(q=str(id), tag=tag)) == [id]
    assert ids(ticket.list(q=f"#{id}", tag=tag)) == [id]
    assert ids(ticket.list(q=f"{id}0", tag=tag)) == []


@integration
def test_where_a_word_is_says_how_relevant_it_is(ticket: Any, tag: str) -> None:
    titled = ticket.create(title="zarigüeya", tags=[tag])["id"]
    described = ticket.create(title="x", description="una zarigüeya", tags=[tag])["id"]
    said = ticket.create(title="x", tags=[tag])["id"]
    noted = ticket.create(title="x", tags=[tag])["id"]
    ticket.comment(said, body="Zarigüeyas")
    ticket.comment(noted, body="zarigüeya", internal=True)
    ranked = [titled, described, said, noted]
    assert ids(ticket.list(q="zarigueya", tag=tag, ordering="relevance")) == ranked
    assert ids(ticket.list(q="zarigueya", tag=tag)) == ranked[::-1]
    pages, cursor = [], {}
    for _ in ranked:
        page = ticket.list(q="zarigueya", ordering="relevance", page_size=1, **cursor)
        pages += ids(page)
        cursor = {"cursor": page["next"]}
    assert pages == ranked
    assert set(refused(ticket.list, ordering="relevance")) == {"ordering"}


@integration
def test_texts_that_change(ticket: Any, tag: str) -> None:
    id = ticket.create(title="alfa", description="beta", tags=[tag])["id"]
    ticket.comment(id, body="gamma")

    def found(q: str) -> bool:
        return ids(ticket.list(q=q, tag=tag)) == [id]

    ticket.update(id, title="delta")
    assert [found(q) for q in ("alfa", "beta", "gamma", "delta")] == [False, True, True, True]
    ticket.update(id, description="")
    assert [found(q) for q in ("beta", "gamma", "delta", str(id))] == [False, True, True, True]


@integration
def test_tags_that_change(ticket: Any, sql: Sql, tag: str) -> None:
    kept, other = f"{tag} kept", f"{tag} other"
    id = ticket.create(title="etiquetas", tags=[tag, kept])["id"]
    ticket.update(id, tags=[other, kept])
    found = {t: ids(ticket.list(tag=t)) for t in (tag, kept, other)}
    assert found == {tag: [], kept: [id], other: [id]}
    assert ids(ticket.list(tag=[kept, other])) == [id]
    assert ids(ticket.list(tag=[kept, tag])) == []
    assert ids(ticket.list(tag=kept, q="etiqueta")) == [id]
    sql("ticket", "UPDATE tickets SET tags = ARRAY[:tag, :tag] WHERE id = :id", tag=tag, id=id)
    assert [ids(ticket.list(tag=t)) for t in (tag, kept)] == [[id], []]
    removed = ticket.create(title="otra", tags=[tag])["id"]
    assert ids(ticket.list(tag=tag)) == [removed, id]
    sql("ticket", "DELETE FROM tickets WHERE id = :id", id=removed)
    assert sql("ticket", "SELECT ticket_id FROM ticket_tags WHERE tag = :tag", tag=tag) == [(id,)]


@integration
def test_comments_beyond_the_end_of_a_vector(ticket: Any, tag: str) -> None:
    id = ticket.create(title="lleno", tags=[tag])["id"]
    for part in range(42):
        words = (f"{part:02}{number}{'x' * 1_990}" for number in range(10))
        ticket.comment(id, body=" ".join(words))
    assert ids(ticket.list(q="lleno", tag=tag)) == [id]
    assert ticket.comments(id)["count"] == 42


# ------------------------------------------------------------ found among many


@pytest.fixture(scope="module")
def many(service: Container, sql: Sql) -> str:
    """A tag of 400 tickets with few different values, in an order of their own each."""
    tag = uuid4().hex
    sql(
        "ticket",
        """
        INSERT INTO tickets (title, description, tags, status, priority, updated_at, sla_due_at)
        SELECT CASE WHEN i % 3 = 0 THEN 'tercero' ELSE 'otro' END, '', ARRAY[:tag],
            (ARRAY['open', 'closed'])[1 + i % 2],
            (ARRAY['low', 'medium', 'high', 'critical', NULL])[1 + i % 5],
            '2026-01-01Z'::timestamptz + i % 7 * interval '1.000001 s',
            CASE WHEN i % 4 > 0 THEN '2026-01-01Z'::timestamptz + i % 9 * interval '1 h' END
        FROM generate_series(1, 400) AS i
        """,
        tag=tag,
    )
    return tag


COLUMNS = {"created_at": "id", "priority": "priority_rank"}


@integration
@pytest.mark.parametrize("q", [None, "tercero"])
@pytest.mark.parametrize("ordering", EVERY)
def test_every_order_there_and_back(
    ticket: Any, sql: Sql, many: str, ordering: str, q: str | None
) -> None:
    name, down = ordering.lstrip("-"), ordering.startswith("-")
    column, direction = COLUMNS.get(name, name), "DESC" if down else "ASC"
    rows = sql(
        "ticket",
        f"SELECT id FROM tickets WHERE tags @> ARRAY[:tag] AND title LIKE :title"
        f" ORDER BY {column} {direction} NULLS LAST, id {direction}",
        tag=many,
        title=q or "%",
    )
    expected = [row.id for row in rows]
    query = {"tag": many, "ordering": ordering, "page_size": 37} | ({"q": q} if q else {})
    page = ticket.list(**query)
    pages = [ids(page)]
    assert (page["count"], page["count_exact"], page["previous"]) == (len(expected), True, None)
    while page["next"]:
        ticket.create(title="meanwhile", tags=[uuid4().hex])
        page = ticket.list(**query, cursor=page["next"])
        pages.append(ids(page))
    assert [id for found in pages for id in found] == expected
    back = [ids(page)]
    while page["previous"]:
        page = ticket.list(**query, cursor=page["previous"])
        back.insert(0, ids(page))
    assert back == pages
    for number in (1, 2, len(pages)):
        assert ids(ticket.list(**query, page=number)) == pages[number - 1]
    assert ids(ticket.list(**query, page=len(pages) + 1)) == []


@integration
def test_a_cursor_of_another_order(ticket: Any, call: Call, many: str) -> None:
    cursors = {o: ticket.list(tag=many, ordering=o)["next"] for o in EVERY}
    for ordering in EVERY:
        for other, cursor in cursors.items():
            if other != ordering:
                errors = refused(ticket.list, tag=many, ordering=ordering, cursor=cursor)
                assert errors == {"cursor": ["The cursor is of another ordering."]}
    errors = refused(
        call("ticket", language="es").list, ordering="priority", cursor=cursors["created_at"]
    )
    assert errors == {"cursor": ["El cursor es de otro orden."]}


@integration
def test_facets(ticket: Any, many: str) -> None:
    def counts(name: str, **query: Any) -> dict[Any, int]:
        facet = ticket.facets(tag=many, **query)[name]
        assert not any(item["capped"] for item in facet)
        return {item["value"]: item["count"] for item in facet}

    nothing = {"in_progress": 0, "waiting": 0, "resolved": 0}
    assert counts("status") == nothing | {"open": 200, "closed": 200}
    assert counts("priority") == dict.fromkeys([None, "low", "medium", "high", "critical"], 80)
    assert counts("assignee") == {None: 400}
    assert counts("status", status="open") == nothing | {"open": 200, "closed": 200}
    assert counts("priority", status="open")["low"] == 40
    assert counts("status", priority="low,high") == nothing | {"open": 80, "closed": 80}
    assert counts("status", q="tercero") == nothing | {"open": 66, "closed": 67}
    assert counts("assignee", unassigned=False) == {None: 400}
    assert sum(counts("status", unassigned=False).values()) == 0
    assert counts("tag")[many] == 400


@integration
def test_facets_of_many(ticket: Any, sql: Sql, monkeypatch: pytest.MonkeyPatch, many: str) -> None:
    monkeypatch.setattr("ticket.facets.SAMPLE", 100)
    facet = ticket.facets(tag=many)["status"]
    assert all(item["capped"] for item in facet)
    assert sum(item["count"] for item in facet) == 101
    statuses = {item["value"]: item for item in ticket.facets()["status"]}
    [(expected,)] = sql("ticket", "SELECT count(*) FROM tickets WHERE status = 'open'")
    assert statuses["open"] == {"value": "open", "count": expected, "capped": False}


@integration
def test_a_search_ends_where_there_is_enough(
    ticket: Any, many: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 10)
    everything = ids(ticket.list(q="tercero", tag=many, page_size=100))
    assert len(everything) == 100  # by the index: more than are read first
    monkeypatch.setattr(finding, "ENOUGH", 1)
    monkeypatch.setattr(finding, "FEW", 250)
    page = ticket.list(q="tercero", tag=many, page_size=10)
    assert (page["count"], page["count_exact"]) == (83, False)
    assert ids(page) == everything[:10]
