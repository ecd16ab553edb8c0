"""``/api/docs/``: the contract as a page to read and try it, by Swagger UI.

Its script and style are files of the package ``flask-swagger-ui``, which is never imported: Flask
would come with it.
"""

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from chassis.http import Request
from chassis.http.contract import Media, Operation
from gateway.api.part import Part
from gateway.entrypoint import http

PACKAGE = "flask_swagger_ui"
_FOLDER = Path(__file__).parents[1] / "docs"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
# Swagger UI sets styles from script, and draws with data: images.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
# the version in the path is a digest of all of them
_ASSET_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}


def _read_assets() -> dict[str, bytes]:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed", name=PACKAGE)
    theirs = Path(spec.origin).parent / "dist"
    paths = (theirs / "swagger-ui-bundle.js", theirs / "swagger-ui.css", _FOLDER / "start.js")
    return {path.name: path.read_bytes() for path in paths}


ASSETS = _read_assets()
VERSION = sha256(b"".join(ASSETS.values())).hexdigest()[:12]
_PAGE = (_FOLDER / "index.html").read_text().replace("{assets}", f"/api/docs/{VERSION}")


class Docs(Part):
    @http(
        "GET",
        "/api/docs/",
        public=True,
        operation=Operation(
            summary="This document as a page to read and try", answers={200: Media("text/html")}
        ),
    )
    def get_docs(self, request: Request) -> Response:
        return Response(_PAGE, headers=_PAGE_HEADERS, content_type="text/html; charset=utf-8")

    @http(
        "GET",
        "/api/docs/<version>/<name>",
        public=True,
        operation=Operation(
            summary="Script or style of the page",
            answers={200: Media("*/*")},
            description="The page names them; they may be kept for ever.",
        ),
    )
    def get_docs_asset(self, request: Request, version: str, name: str) -> Response:
        # names that are known, never paths
        if version != VERSION or name not in ASSETS:
            raise NotFound
        content_type = _TYPES[Path(name).suffix]
        return Response(ASSETS[name], headers=_ASSET_HEADERS, content_type=content_type)
