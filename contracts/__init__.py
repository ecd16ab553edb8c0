"""The contracts: what the HTTP API and the events promise.

``openapi.json``, ``asyncapi.json`` and ``schemas/`` are written by ``contracts/generate`` from the
services' schemas and entrypoints; never by hand.
"""
