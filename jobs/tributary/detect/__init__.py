"""The detector around its windows: one device as a stateful operator, its rows, and the alerts made of them."""
