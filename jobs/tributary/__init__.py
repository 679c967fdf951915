"""The streaming job of Tributary."""
