"""The page of the contract: what is served, and what is not."""

import re

import pytest

from tests.e2e.conftest import Api

PAGE = "/api/docs/"


@pytest.fixture(scope="module")
def assets(api: Api) -> list[str]:
    return re.findall(r'(?:src|href)="(/api/docs/[^"]+)"', api.get(PAGE).text)


def test_the_page_lets_only_our_own_scripts_run(api: Api) -> None:
    answer = api.get(PAGE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "//" not in re.sub("<!doctype html>", "", answer.text), "something of another site"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style", answer.text), "inline script"


def test_its_files_are_ours_and_kept_for_ever(api: Api, assets: list[str]) -> None:
    types = {}
    for path in assets:
        answer = api.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        types[path.rpartition("/")[2]] = answer.headers["Content-Type"]
    assert types == {
        "swagger-ui.css": "text/css; charset=utf-8",
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "start.js": "text/javascript; charset=utf-8",
    }


def test_head_is_the_same_without_a_body(api: Api, assets: list[str]) -> None:
    for path in (PAGE, PAGE.rstrip("/"), *assets):
        whole, head = api.get(path), api.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize(
    "name",
    [
        "nothing.js",
        "..%2fservice.py",
        "../../config.yaml",
        "%2e%2e",
        ".",
        "start.js%00.css",
        "START.JS",
    ],
)
def test_other_names_are_not_there(api: Api, assets: list[str], name: str) -> None:
    folder = assets[0].rpartition("/")[0]
    assert api.get(f"{folder}/{name}").status_code == 404
    assert api.get(f"/api/docs/0123456789ab/{name}").status_code == 404


def test_another_version_is_not_there(api: Api) -> None:
    answer = api.get("/api/docs/0123456789ab/start.js")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
