"""The registry: what is known of each device beside its messages."""
