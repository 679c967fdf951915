"""Replay of labelled series through the detector, scored by the rules of the Numenta Anomaly Benchmark."""
