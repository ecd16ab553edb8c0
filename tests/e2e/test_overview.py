from typing import Any

from tests.e2e.conftest import Api

ZONE = {"days": 1, "time_zone": "Europe/Madrid"}


def test_the_overview_counts_what_happens(api: Api) -> None:
    def overview() -> dict[str, Any]:
        return api.get("/api/overview/", params=ZONE).json()

    before = overview()
    ids = [api.create("Overview")["id"] for _ in range(2)]
    resolved = api.patch(f"/api/tickets/{ids[0]}/", json={"status": "resolved"})
    assert resolved.status_code == 200
    after = overview()
    # midnight may have passed meanwhile
    if after["last_day"] == before["last_day"]:
        (old,), (new,) = before["by_day"], after["by_day"]
        assert new["created"] - old["created"] == 2
        assert new["resolved"] - old["resolved"] == 1
    assert after["backlog"]["count"] - before["backlog"]["count"] == 1
    assert sum(group["count"] for group in after["backlog"]["by_age"]) == after["backlog"]["count"]
    assert [row["priority"] for row in after["resolution"]] == ["critical", "high", "medium", "low"]
