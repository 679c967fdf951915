"""Writes lines of line protocol to a database as the job does: write_lines.py URL LINE ..."""

import sys

from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient

client = LineClient(InfluxAddress.parse(sys.argv[1]), patience=1)
count = client.write(sys.argv[2:])
print(f"written {count.written}, rejected {count.rejected}")
