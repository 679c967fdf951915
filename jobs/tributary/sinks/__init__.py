"""Sinks of the streaming queries that Spark does not bring along."""
