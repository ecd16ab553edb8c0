"""``/api/triage/``: rules and settings of the priorities; ``/api/tickets/<id>/priority/``: why."""

from typing import Any

from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from gateway.api.part import Part
from gateway.api.responses import versioned
from gateway.entrypoint import http
from gateway.requests import body_of, version_of


class Triage(Part):
    # A rule's id is an int here, or PATCH of rules/order/ would be one of a rule "order".

    @http(
        "GET",
        "/api/tickets/<ticket_id>/priority/",
        operation=Operation(
            summary="Read why a ticket has its priority",
            action="ticket:tickets.read",
            answers={200: "assignment.AssignmentPicture"},
        ),
    )
    def get_priority(self, request: Request, ticket_id: str) -> JsonResponse:
        self.ticket.get(ticket_id)  # 404 to those who may not see it, by its requester of now
        return JsonResponse(self.assignment.get(ticket_id))

    @http(
        "GET",
        "/api/triage/rules/",
        operation=Operation(
            summary="List the rules, in the order in which they are tried",
            action="assignment:rules.read",
            answers={200: "assignment.RuleListPicture"},
        ),
    )
    def list_rules(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.list_rules())

    @http(
        "POST",
        "/api/triage/rules/",
        operation=Operation(
            summary="Add a rule, behind the others",
            action="assignment:rules.manage",
            body="assignment.Rule",
            answers={201: "assignment.TriageRulePicture"},
            gives=("ETag", "Location"),
            errors=(409,),
        ),
    )
    def create_rule(self, request: Request) -> JsonResponse:
        rule: dict[str, Any] = self.assignment.create_rule(body_of(request))
        return versioned(rule, 201, {"Location": f"/api/triage/rules/{rule['id']}/"})

    @http(
        "PUT",
        "/api/triage/rules/order/",
        operation=Operation(
            summary="Put the rules in another order",
            action="assignment:rules.manage",
            body="assignment.Order",
            answers={200: "assignment.RuleListPicture"},
            errors=(409,),
        ),
    )
    def order_rules(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.order_rules(body_of(request)))

    @http(
        "GET",
        "/api/triage/rules/<int(max=9223372036854775807):rule_id>/",
        operation=Operation(
            summary="Read a rule",
            action="assignment:rules.read",
            answers={200: "assignment.TriageRulePicture"},
            gives=("ETag",),
        ),
    )
    def get_rule(self, request: Request, rule_id: int) -> JsonResponse:
        return versioned(self.assignment.get_rule(rule_id))

    @http(
        "PATCH",
        "/api/triage/rules/<int(max=9223372036854775807):rule_id>/",
        operation=Operation(
            summary="Change a rule",
            action="assignment:rules.manage",
            body="assignment.RuleChanges",
            answers={200: "assignment.TriageRulePicture"},
            takes=("If-Match",),
            gives=("ETag",),
        ),
    )
    def update_rule(self, request: Request, rule_id: int) -> JsonResponse:
        changes = body_of(request)
        return versioned(self.assignment.update_rule(rule_id, changes, version_of(request)))

    @http(
        "DELETE",
        "/api/triage/rules/<int(max=9223372036854775807):rule_id>/",
        operation=Operation(
            summary="Delete a rule; its history stays",
            action="assignment:rules.manage",
            answers={204: None},
            takes=("If-Match",),
        ),
    )
    def delete_rule(self, request: Request, rule_id: int) -> Response:
        self.assignment.delete_rule(rule_id, version_of(request))
        return Response(status=204)

    @http(
        "GET",
        "/api/triage/rules/<rule_id>/history/",
        operation=Operation(
            summary="List the versions of a rule, newest first",
            action="assignment:rules.read",
            answers={200: "assignment.RuleHistoryPicture"},
        ),
    )
    def rule_history(self, request: Request, rule_id: str) -> JsonResponse:
        return JsonResponse(self.assignment.rule_history(rule_id))

    @http(
        "POST",
        "/api/triage/rules/<rule_id>/simulate/",
        operation=Operation(
            summary="Try a change of a rule on the last 1,000 tickets",
            action="assignment:rules.manage",
            body="assignment.RuleChanges",
            answers={200: "assignment.SimulationPicture"},
        ),
    )
    def simulate_rule(self, request: Request, rule_id: str) -> JsonResponse:
        return JsonResponse(self.assignment.simulate(rule_id, body_of(request)))

    @http(
        "POST",
        "/api/triage/rules/simulate/",
        operation=Operation(
            summary="Try a new rule, behind the others, on the last 1,000 tickets",
            action="assignment:rules.manage",
            body="assignment.Rule",
            answers={200: "assignment.SimulationPicture"},
        ),
    )
    def simulate_new_rule(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.simulate_new(body_of(request)))

    @http(
        "GET",
        "/api/triage/settings/",
        operation=Operation(
            summary="Read the default priority and the matrix",
            action="assignment:rules.read",
            answers={200: "assignment.TriageSettingsPicture"},
            gives=("ETag",),
        ),
    )
    def get_triage_settings(self, request: Request) -> JsonResponse:
        return versioned(self.assignment.get_settings())

    @http(
        "PUT",
        "/api/triage/settings/",
        operation=Operation(
            summary="Set the default priority and the matrix",
            action="assignment:rules.manage",
            body="assignment.Settings",
            answers={200: "assignment.TriageSettingsPicture"},
            takes=("If-Match",),
            gives=("ETag",),
        ),
    )
    def set_triage_settings(self, request: Request) -> JsonResponse:
        return versioned(self.assignment.set_settings(body_of(request), version_of(request)))

    @http(
        "POST",
        "/api/triage/preview/",
        operation=Operation(
            summary="Ask for the priority of a ticket that is still being written",
            action="assignment:rules.preview",
            body="assignment.Draft",
            answers={200: "assignment.PreviewPicture"},
        ),
    )
    def preview_priority(self, request: Request) -> JsonResponse:
        return JsonResponse(self.assignment.preview(body_of(request)))
