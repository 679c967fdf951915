"""Makes a Kafka client that signs in by IAM, of the classes that are on the job's class path; no broker is asked."""

from pyspark.sql import SparkSession

from tributary.addresses import KafkaAddress

spark = SparkSession.builder.getOrCreate()
java = spark._jvm  # pyspark has no public way to Java's classes
properties = java.java.util.Properties()
for name, value in KafkaAddress.parse("kafka+iam://127.0.0.1:9").options().items():
    properties.setProperty(name.removeprefix("kafka."), value)
java.org.apache.kafka.clients.admin.AdminClient.create(properties).close(java.java.time.Duration.ZERO)
spark.stop()
