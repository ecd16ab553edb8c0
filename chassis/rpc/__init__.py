"""Nameko's RPC with deadlines, on long-lived channels.

On the wire it is Nameko's own (exchange ``nameko-rpc``, queue ``rpc-<service>``), so that
``nameko shell`` and stock Nameko services call these services. The other way needs stock
``nameko.rpc.ServiceRpc`` as the client: a stock service does not answer to direct reply-to.
"""
