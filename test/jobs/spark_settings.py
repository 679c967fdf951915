"""What the platform configures for Spark, on a small scale."""

from pathlib import Path

from places import ROOT

# What Spark logs about a failed task or query, the job says too.
_LOGGING = """rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%notEmpty{: %ex{short.message}}%n
appender.console.layout.alwaysWriteExceptions = false
logger.queries.name = org.apache.spark.sql.execution
logger.queries.level = off
logger.tasks.name = org.apache.spark.scheduler
logger.tasks.level = off
logger.executor.name = org.apache.spark.executor
logger.executor.level = off
logger.utils.name = org.apache.spark.util.Utils
logger.utils.level = off
"""


# Spark reads nested values by recursion: without a deep stack a payload could end its process. What it generates for so
# many tests is more code than Java has room for by default: then threads die, and batches hang.
_JAVA_OPTIONS = "-Xss4m -XX:ReservedCodeCacheSize=512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def write_spark_settings(folder: Path) -> Path:
    """A folder for SPARK_CONF_DIR."""
    jars = sorted(str(jar) for jar in (ROOT / ".tributary" / "jars" / "spark").glob("*.jar"))
    work = folder / "work"
    work.mkdir(parents=True)
    settings = {
        "spark.master": "local[2]",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": f"{_JAVA_OPTIONS} -Djava.io.tmpdir={work}",
        "spark.jars": ",".join(jars),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.local.dir": str(work),
        "spark.sql.warehouse.dir": str(work / "warehouse"),
        # Another process writes the tables that a test reads.
        "spark.sql.catalog.lake.cache-enabled": "false",
    }
    (folder / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    (folder / "log4j2.properties").write_text(_LOGGING)
    return folder
