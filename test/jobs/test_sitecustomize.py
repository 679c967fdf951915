"""What Spark puts on the path of its Python workers, and what is left of it when they start."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyspark

INTERPRETER = Path(__file__).parents[2] / "jobs" / "interpreter"
PYSPARK = Path(pyspark.__file__).parent


def path_of_worker(*entries):
    """The import path of a Python that is started with these entries, and what it has opened of them."""
    program = "import json, sys; print(json.dumps([sys.path, list(sys.path_importer_cache)]))"
    return json.loads(output_of_worker(program, entries))


def output_of_worker(program, entries):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*entries, INTERPRETER)))}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout


def archive(path):
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("module_within.py", "")
    return path


def test_the_archives_of_the_installed_pyspark_are_neither_searched_nor_kept_open():
    needless = [*(PYSPARK / "python" / "lib").glob("*.zip"), next((PYSPARK / "jars").glob("spark-core_*.jar"))]
    assert len(needless) == 3
    path, opened = path_of_worker(*needless)
    assert not {str(entry) for entry in needless} & {*path, *opened}


def test_the_archives_of_another_spark_stay(tmp_path):
    others = [archive(tmp_path / name) for name in ("spark-core_2.13.jar", "pyspark.zip", "py4j-0.10.9.9-src.zip")]
    path, _ = path_of_worker(*others)
    assert {str(entry) for entry in others} <= set(path)


def test_the_zip_of_the_job_stays(tmp_path):
    package = archive(tmp_path / "tributary.zip")
    path, _ = path_of_worker(package)
    assert str(package) in path


def test_the_sitecustomize_of_the_machine_runs_too(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('that of the machine')")
    after = os.pathsep.join(map(str, (INTERPRETER, tmp_path)))
    assert output_of_worker("", [after]) == "that of the machine\n"
