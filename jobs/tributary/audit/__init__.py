"""The audit: what became of every message, from the lake, from Kafka and from the ledger where there is one."""
