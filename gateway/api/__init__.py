"""The HTTP API, a module a subject; each class is a part of ``gateway.service.GatewayService``.

Import the modules, not the classes: ``nameko run`` takes every class with entrypoints that it
finds in a service module for a service.
"""
