"""How much of everything: FAULTS=short (part of `make test`) or FAULTS=long (`make faults`)."""

import os

LONG = os.environ.get("FAULTS", "short") == "long"

TICKETS = 5_000 if LONG else 200  # at least so many are created while something breaks
RATE = 150 if LONG else 60  # tickets/s that the clients together ask for
CLIENTS = 16 if LONG else 8
ROUNDS = 5 if LONG else 1  # how often a process is killed in one test
OUTAGE = 20.0 if LONG else 6.0  # seconds a server is away
DUPLICATES = 1_000 if LONG else 200
SETTLE = 180.0 if LONG else 60.0  # seconds until everything has to be where it belongs
