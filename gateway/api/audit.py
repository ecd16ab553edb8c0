"""``/api/audit/``: who did what."""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from chassis.paging import Listing, read_page
from chassis.validation import load
from gateway import schemas
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.models import AUDIT
from gateway.policy import permitted
from gateway.requests import query_of, with_links

QUERY = schemas.AuditQuery()
FILTERS = ("action", "actor_id", "target")


class Audit(Part):
    @http(
        "GET",
        "/api/audit/",
        operation=Operation(
            summary="Who did what, newest first",
            action="gateway:audit.read",
            query="gateway.AuditQuery",
            answers={200: Page("gateway.AuditEntryPicture")},
        ),
    )
    @permitted("audit.read")
    def list_audit(self, request: Request) -> JsonResponse:
        query = load(QUERY, query_of(request), self.language)
        conditions = [AUDIT.c[name] == query[name] for name in FILTERS if query.get(name)]
        with self.db.reading() as connection:
            page = read_page(
                connection, Listing(AUDIT, conditions), query, schemas.audit_entry, self.language
            )
        return JsonResponse(with_links(page, request))
