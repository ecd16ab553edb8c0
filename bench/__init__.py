"""How fast the system is, and what it costs: `python -m bench`, `python -m bench.target`."""
