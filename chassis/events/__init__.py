"""Events that are not lost and count once: outbox, relay, inbox, retries, dead letters."""
