"""``/api/triage/``: rules and settings of the priorities; ``/api/tickets/<id>/priority/``: why."""

from typing import Any

from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request
from chassis.rpc.client import ServiceRpc
from gateway.api.responses import ticket_response as versioned
from gateway.entrypoint import http
from gateway.requests import body_of, version_of


class Triage:
    assignment = ServiceRpc("assignment")

    @http("GET", "/api/tickets/<ticket_id>/priority/")
    def get_priority(self, request: Request, ticket_id: str) -> JsonResponse:
        return JsonResponse(self.assignment.get(ticket_id))

    @http("GET", "/api/triage/rules/")
    def list_rules(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.list_rules())

    @http("POST", "/api/triage/rules/")
    def create_rule(self, request: Request) -> JsonResponse:
        rule: dict[str, Any] = self.assignment.create_rule(body_of(request))
        return versioned(rule, 201, {"Location": f"/api/triage/rules/{rule['id']}/"})

    @http("PUT", "/api/triage/rules/order/")
    def order_rules(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.order_rules(body_of(request)))

    @http("GET", "/api/triage/rules/<rule_id>/")
    def get_rule(self, request: Request, rule_id: str) -> JsonResponse:
        return versioned(self.assignment.get_rule(rule_id))

    @http("PATCH", "/api/triage/rules/<rule_id>/")
    def update_rule(self, request: Request, rule_id: str) -> JsonResponse:
        changes = body_of(request)
        return versioned(self.assignment.update_rule(rule_id, changes, version_of(request)))

    @http("DELETE", "/api/triage/rules/<rule_id>/")
    def delete_rule(self, request: Request, rule_id: str) -> Response:
        self.assignment.delete_rule(rule_id, version_of(request))
        return Response(status=204)

    @http("GET", "/api/triage/rules/<rule_id>/history/")
    def rule_history(self, request: Request, rule_id: str) -> JsonResponse:
        return JsonResponse(self.assignment.rule_history(rule_id))

    @http("POST", "/api/triage/rules/<rule_id>/simulate/")
    def simulate_rule(self, request: Request, rule_id: str) -> JsonResponse:
        return JsonResponse(self.assignment.simulate(rule_id, body_of(request)))

    @http("GET", "/api/triage/settings/")
    def get_triage_settings(self, request: Request) -> JsonResponse:
        return versioned(self.assignment.get_settings())

    @http("PUT", "/api/triage/settings/")
    def set_triage_settings(self, request: Request) -> JsonResponse:
        return versioned(self.assignment.set_settings(body_of(request), version_of(request)))

    @http("POST", "/api/triage/preview/")
    def preview_priority(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.preview(body_of(request)))
