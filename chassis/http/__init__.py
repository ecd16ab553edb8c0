"""HTTP for Nameko services: ``@http`` with limits, time-outs and problems.

A service needs these names only.
"""

from chassis.http.entrypoint import HttpEntrypoint, http
from chassis.http.errors import default_errors
from chassis.http.messages import Language
from chassis.http.problem import Problem
from chassis.http.request import Request
from chassis.http.response import JsonResponse
from chassis.http.server import HttpServer

__all__ = [
    "HttpEntrypoint",
    "HttpServer",
    "JsonResponse",
    "Language",
    "Problem",
    "Request",
    "default_errors",
    "http",
]
