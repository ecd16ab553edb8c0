"""Nameko's RPC with deadlines, on long-lived channels.

On the wire it is Nameko's own (exchange ``nameko-rpc``, queue ``rpc-<service>``), so that
``nameko shell`` and stock Nameko services call these services and are called by them.
"""
