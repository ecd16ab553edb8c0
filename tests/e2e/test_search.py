"""Search, orderings and facets over HTTP."""

from uuid import uuid4

from tests.e2e.conftest import Api


def test_what_is_said_about_a_ticket_is_found(api: Api) -> None:
    tag = uuid4().hex
    body = {"title": "Impresoras sin conexión", "description": "", "tags": [tag]}
    id = api.post("/api/tickets/", json=body).json()["id"]
    api.post(f"/api/tickets/{id}/comments/", json={"body": "Rebooting the routers helped"})
    for q in ("impresora", "CONEXION", "router", "rebooted", "conex", '"sin conexión"', f"#{id}"):
        page = api.get("/api/tickets/", params={"q": q, "tag": tag}).json()
        assert [t["id"] for t in page["results"]] == [id], q
        facets = api.get("/api/tickets/facets/", params={"q": q, "tag": tag}).json()
        assert {"value": "open", "count": 1, "capped": False} in facets["status"]
    nothing = api.get("/api/tickets/", params={"q": "escáner", "tag": tag}).json()
    assert (nothing["count"], nothing["results"]) == (0, [])


def test_links_keep_the_order(api: Api) -> None:
    tag = uuid4().hex
    made = [
        api.post("/api/tickets/", json={"title": f"orden {n}", "tags": [tag]}).json()["id"]
        for n in range(3)
    ]
    for id in made:
        assert api.patch(f"/api/tickets/{id}/", json={"title": "cambiado"}).status_code == 200
    for ordering, expected in (("updated_at", made), ("-updated_at", made[::-1])):
        query = {"tag": tag, "ordering": ordering, "page_size": 2}
        page = api.get("/api/tickets/", params={**query, "page": 2}).json()
        assert [t["id"] for t in page["results"]] == expected[2:]
        back = api.get("/" + page["previous"].split("/", 3)[3]).json()
        assert [t["id"] for t in back["results"]] == expected[:2]
    answer = api.get(
        "/api/tickets/", params={"q": "x", "ordering": "relevance", "cursor": "WzUsMF0"}
    )
    assert answer.status_code == 400
