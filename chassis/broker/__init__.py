"""Talking to RabbitMQ: a connection kept alive, fast frames, the declared topology."""
