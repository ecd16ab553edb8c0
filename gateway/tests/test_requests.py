from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chassis.exceptions import RpcTimeout, TookTooLong
from chassis.http import Problem, Request
from chassis.rpc.errors import RemoteServiceError, from_reply, to_reply
from gateway.api import dead_letters
from gateway.api.comments import with_notifications
from gateway.api.contract import Contract
from gateway.errors import KINDS, TOOK_TOO_LONG, UNAVAILABLE, problem_for
from gateway.requests import body_of, idempotency_key_of, query_of, version_of, with_links

CLIENT: Any = SimpleNamespace()


def request(target: str = "/", body: bytes = b"", **headers: str) -> Request:
    fields = {n.replace("_", "-").encode(): v.encode("latin-1") for n, v in headers.items()}
    return Request("POST", target, fields, body)


def json_request(body: bytes, **headers: str) -> Request:
    return request("/", body, content_type="application/json", **headers)


def test_a_body_is_an_object() -> None:
    assert body_of(json_request(b'{"title": "x"}')) == {"title": "x"}


@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"null", b"true"])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        body_of(json_request(body, accept_language="es"))
    assert caught.value.status == 400
    assert caught.value.errors == {"": ["Tiene que ser un objeto JSON."]}


@pytest.mark.parametrize("name", ["id", "version", "self"])
def test_a_body_cannot_set_the_calls_own_arguments(name: str) -> None:
    with pytest.raises(Problem) as caught:
        body_of(json_request(b'{"%s": 1}' % name.encode()), "id", "version")
    assert caught.value.errors == {name: ["Unknown field."]}


def test_repeated_parameters_are_a_list() -> None:
    assert query_of(request("/?a=1&b=2&a=3&c=")) == {"a": ["1", "3"], "b": "2", "c": ""}


def test_a_parameter_cannot_be_the_calls_own_argument() -> None:
    with pytest.raises(Problem) as caught:
        query_of(request("/?self=1"))
    assert caught.value.errors == {"self": ["Unknown field."]}


def test_idempotency_key() -> None:
    assert idempotency_key_of(request()) is None
    assert idempotency_key_of(request(idempotency_key="k" * 255)) == "k" * 255


@pytest.mark.parametrize("key", ["", "k" * 256, "ñ", "a\x7fb", "a\tb"])
def test_an_idempotency_key_that_is_none(key: str) -> None:
    with pytest.raises(Problem) as caught:
        idempotency_key_of(request(idempotency_key=key))
    assert caught.value.status == 400
    assert list(caught.value.errors or {}) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ('"7"', 7),
        ('W/"7"', 7),
        (' "7" ', 7),
        ("*", None),
        ("7", 0),
        ('""', 0),
        ('"x"', 0),
        ('"-1"', 0),
        ('"99999999999"', 0),
        ("", 0),
        # as proxies that compress give it back
        ('"2-gzip"', 2),
        ('"2--gzip"', 2),
        ('W/"2-br"', 2),
        ('"2;gzip"', 2),
        ('"2-zstd"', 2),
        ('"2-x"', 0),
        # versions only grow: of several the latest is the one that can still hold
        ('"1", "2"', 2),
        ('"2","1"', 2),
        ('"x,\\", W/"3-gzip" ,', 3),
        ('"x, 7"', 0),
        ('"1", 2', 0),
        ('"1" "2"', 0),
        ('"1", *', 0),
    ],
)
def test_if_match(value: str, version: int | None) -> None:
    assert version_of(request(if_match=value)) == version


def test_without_if_match_any_version_will_do() -> None:
    assert version_of(request()) is None


@pytest.mark.parametrize("known", ["{}", "W/{}", '"x", {}', "*", "{gzip}", "W/{gzip}"])
def test_the_contract_is_not_sent_to_those_who_have_it(known: str) -> None:
    tag = Contract.get_contract(CLIENT, request()).headers["ETag"]
    sent = known.format(tag, gzip=f'{tag[:-1]}-gzip"')
    assert Contract.get_contract(CLIENT, request(if_none_match=sent)).status_code == 304


@pytest.mark.parametrize("known", ["", '"x"', "x", '"x-gzip"'])
def test_the_contract_is_sent_to_those_who_have_another(known: str) -> None:
    assert Contract.get_contract(CLIENT, request(if_none_match=known)).status_code == 200


def test_links_keep_the_query_and_replace_the_place() -> None:
    asked = request("/api/tickets/?q=a%26b&status=open&status=waiting&page=2", host="127.0.0.1:81")
    page: dict[str, Any] = {"next": "CURSOR", "previous": None, "results": []}
    linked = with_links(page, asked)
    assert linked["previous"] is None
    link = urlsplit(linked["next"])
    assert (link.scheme, link.netloc, link.path) == ("http", "127.0.0.1:81", "/api/tickets/")
    assert parse_qs(link.query) == {
        "q": ["a&b"],
        "status": ["open", "waiting"],
        "cursor": ["CURSOR"],
    }


@pytest.mark.parametrize("kind", [*KINDS.values(), UNAVAILABLE, TOOK_TOO_LONG])
def test_every_error_is_told_in_both_languages(kind: Any) -> None:
    for texts in (kind.title, kind.detail):
        assert sorted(texts) == ["en", "es"]
        assert texts["en"] != texts["es"]


def test_the_nearest_class_of_an_error_decides() -> None:
    known = RemoteServiceError("TicketNotFound", "7", ["TicketNotFound", "NotFound"], [7])
    problem = problem_for(known, request(accept_language="es"))
    assert isinstance(problem, Problem)
    assert (problem.status, problem.detail) == (404, "No existe el ticket 7.")
    new = RemoteServiceError("RoomNotFound", "7", ["RoomNotFound", "NotFound"], [7])
    problem = problem_for(new, request())
    assert isinstance(problem, Problem)
    assert (problem.status, problem.title) == (404, "Not found")


def test_a_service_that_does_not_answer_is_503_with_retry_after() -> None:
    problem = problem_for(RpcTimeout("ticket.get did not answer in time"), request())
    assert isinstance(problem, Problem)
    assert problem.status == 503
    assert problem.headers["Retry-After"] == "2"
    assert "ticket.get" not in str(problem.to_dict())


def test_what_takes_too_long_is_503_that_asks_for_less() -> None:
    reply = from_reply(to_reply(TookTooLong("reading took too long")))
    problem = problem_for(reply, request(accept_language="es"))
    assert isinstance(problem, Problem)
    assert (problem.status, problem.title) == (503, "Ha tardado demasiado")


def test_an_error_nobody_foresaw_is_500_and_tells_nothing() -> None:
    problem = problem_for(RuntimeError("password=secret"), request())
    assert isinstance(problem, Problem)
    assert problem.status == 500
    assert "secret" not in str(problem.to_dict())


@pytest.mark.parametrize(
    "letter",
    ["", "7", "ticket", "ticket-", "ticket-x", "ticket-٧", "other-7", "ticket-" + "9" * 19],
)
def test_an_id_that_can_be_no_dead_letters(letter: str) -> None:
    with pytest.raises(Problem) as caught:
        dead_letters.find({"ticket": CLIENT}, letter, request())
    assert caught.value.status == 404


def test_a_dead_letters_id_names_its_service() -> None:
    assert dead_letters.find({"ticket": CLIENT}, "ticket-17", request()) == (CLIENT, 17)


def test_a_history_has_what_people_were_told() -> None:
    history = {"results": [{"at": "2026-01-01"}, {"at": "2026-01-03"}], "complete": True}
    told = {"results": [{"id": 1, "created_at": "2026-01-02"}], "next": None}
    merged = with_notifications(history, told)
    assert [entry["at"] for entry in merged["results"]] == [
        "2026-01-01",
        "2026-01-02",
        "2026-01-03",
    ]
    assert merged["results"][1]["notification"] == told["results"][0]
    assert merged["complete"]
    assert not with_notifications(history, told | {"next": "cursor"})["complete"]
