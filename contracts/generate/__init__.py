"""Writes the contracts: ``make contracts``. It may import every service; none imports it."""
