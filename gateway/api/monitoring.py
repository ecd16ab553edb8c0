"""``/health`` and ``/metrics``"""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.wrappers import Response

from chassis.health import OK
from chassis.http import JsonResponse, Request, http
from chassis.http.contract import Media, Operation
from gateway.api import readiness
from gateway.api.part import Part


class Monitoring(Part):
    @http(
        "GET",
        "/health/live",
        limited=False,
        operation=Operation(
            summary="Whether the process serves",
            answers={200: "gateway.LivePicture"},
        ),
    )
    def live(self, request: Request) -> JsonResponse:
        return JsonResponse({"status": "live"})

    @http(
        "GET",
        "/health/ready",
        limited=False,
        operation=Operation(
            summary="Whether the system can do its work",
            answers={200: "gateway.ReadyPicture", 503: "gateway.ReadyPicture"},
        ),
    )
    def ready(self, request: Request) -> JsonResponse:
        checks = readiness.check(self.services)
        if self.identity.settings.required:
            checks["gateway"] = self.identity.health()
        if all(result == OK for result in checks.values()):
            return JsonResponse({"status": "ready", "checks": checks})
        return JsonResponse({"status": "unavailable", "checks": checks}, 503, {"Retry-After": "2"})

    @http(
        "GET",
        "/metrics",
        limited=False,
        operation=Operation(
            summary="Metrics of the gateway, for Prometheus",
            answers={200: Media("text/plain")},
        ),
    )
    def metrics(self, request: Request) -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
