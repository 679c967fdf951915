"""Runs when a Python of Spark starts: keep copies of the installed pyspark off the import path.

Spark puts its own jar and a zipped pyspark on the path of every Python worker, and the workers forget what they know
about their path at the start of each task. So each task would read the directories of thousands of files again, and
each worker would compile pyspark from source. An interpreter that has pyspark installed needs none of what comes from
the installed package's own folder; a Spark from elsewhere may have another version, and keeps its entries.
"""

import sys
import sysconfig
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PYSPARK = Path(sysconfig.get_path("purelib"), "pyspark").resolve()


def needless(entry: str) -> bool:
    """Whether an entry of the path is an archive that the installed pyspark has brought."""
    return entry.endswith((".jar", ".zip")) and Path(entry).resolve().is_relative_to(_PYSPARK)


def run_next() -> None:
    """Run the sitecustomize that this one hides: the machine may have one."""
    others = [entry for entry in sys.path if Path(entry).resolve() != _HERE]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


sys.path[:] = [entry for entry in sys.path if not needless(entry)]
# The search for this very file has opened them.
for opened in [path for path in sys.path_importer_cache if needless(path)]:
    del sys.path_importer_cache[opened]
run_next()
