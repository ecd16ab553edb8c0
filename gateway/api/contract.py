"""``/api/openapi.json``: what this API promises, as it was checked in."""

from hashlib import sha256
from pathlib import Path

from werkzeug.wrappers import Response

from chassis.http import Request
from chassis.http.contract import Media, Operation
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.etags import tags_in

_DOCUMENT = (Path(__file__).parents[2] / "contracts" / "openapi.json").read_bytes()
_ETAG = f'"{sha256(_DOCUMENT).hexdigest()[:32]}"'
_HEADERS = {"ETag": _ETAG, "Cache-Control": "no-cache"}


class Contract(Part):
    @http(
        "GET",
        "/api/openapi.json",
        public=True,
        operation=Operation(
            summary="This document",
            answers={200: Media("application/json"), 304: None},
            takes=("If-None-Match",),
            gives=("ETag",),
        ),
    )
    def get_contract(self, request: Request) -> Response:
        known = request.headers.get("If-None-Match", "")
        if known.strip() == "*" or _ETAG.strip('"') in tags_in(known):
            return Response(status=304, headers=_HEADERS)
        return Response(_DOCUMENT, headers=_HEADERS, content_type="application/json")
