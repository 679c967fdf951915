"""Alerts: what they are, and how they get out of the job, each event exactly once into the lake."""
