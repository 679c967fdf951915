"""Publishing of measurements: in the background, over a channel per kind of destination."""
