"""Runs when a Python of Spark starts: keep zipped copies and Java archives off the import path.

Spark puts its own jar and a zipped pyspark on the path of every Python worker, and the workers forget what they know
about their path at the start of each task. So each task would read the directories of thousands of files again, and
each worker would compile pyspark from source. An interpreter that has pyspark installed needs none of them.
"""

import sys
import sysconfig
from pathlib import Path


def needless(entry: str, installed: Path) -> bool:
    """Whether an entry of the path holds nothing that is not also in the folder of installed packages."""
    name = Path(entry).name
    if name.endswith(".jar"):
        return True
    package = name.removesuffix(".zip").split("-")[0]
    return name.endswith(".zip") and package in ("pyspark", "py4j") and (installed / package).is_dir()


sys.path[:] = [entry for entry in sys.path if not needless(entry, Path(sysconfig.get_path("purelib")))]
# The search for this very file has opened them.
for opened in set(sys.path_importer_cache) - set(sys.path):
    if opened.endswith((".jar", ".zip")):
        del sys.path_importer_cache[opened]
