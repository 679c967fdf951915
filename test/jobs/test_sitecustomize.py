"""What Spark puts on the path of its Python workers, and what is left of it when they start."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

INTERPRETER = Path(__file__).parents[2] / "jobs" / "interpreter"


def path_of_worker(*entries):
    """The import path of a Python that is started with these entries, and what it has opened of them."""
    program = "import json, sys; print(json.dumps([sys.path, list(sys.path_importer_cache)]))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*entries, INTERPRETER)))}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def archive(path):
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("module_within.py", "")
    return path


def test_jars_and_zipped_copies_of_what_is_installed_are_neither_searched_nor_kept_open(tmp_path):
    needless = [archive(tmp_path / name) for name in ("spark-core_2.13.jar", "pyspark.zip", "py4j-0.10.9.9-src.zip")]
    path, opened = path_of_worker(*needless)
    assert not {str(entry) for entry in needless} & {*path, *opened}


def test_the_zip_of_the_job_stays(tmp_path):
    package = archive(tmp_path / "tributary.zip")
    path, _ = path_of_worker(package)
    assert str(package) in path
