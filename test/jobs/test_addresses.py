import json

import pytest

from tributary.addresses import AddressError, KafkaAddress, LakeAddress, checkpoints, contract_directory, document
from tributary.secret import SecretError

PASSWORD = 'a"b\\c'


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "kafka.json"
    path.write_text(json.dumps({"username": "job", "password": PASSWORD}))
    return path.as_uri()


def test_plain_kafka_needs_nothing_but_the_brokers():
    assert KafkaAddress.parse("kafka://a:1,b:2").options() == {"kafka.bootstrap.servers": "a:1,b:2"}


def test_scram_signs_in_with_the_secret_over_tls(secret):
    address = KafkaAddress.parse(f"kafka+scram://a:1?secret={secret}&ca=/etc/ca.pem")
    assert address.options() == {
        "kafka.bootstrap.servers": "a:1",
        "kafka.security.protocol": "SASL_SSL",
        "kafka.ssl.truststore.type": "PEM",
        "kafka.ssl.truststore.location": "/etc/ca.pem",
        "kafka.sasl.mechanism": "SCRAM-SHA-512",
        "kafka.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required "
        r'username="job" password="a\"b\\c";',
    }


def test_iam_signs_in_with_the_role_over_tls():
    assert KafkaAddress.parse("kafka+iam://a:1,b:2").options() == {
        "kafka.bootstrap.servers": "a:1,b:2",
        "kafka.security.protocol": "SASL_SSL",
        "kafka.sasl.mechanism": "AWS_MSK_IAM",
        "kafka.sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required "
        'awsMaxRetries="7" awsMaxBackOffTimeMs="500";',
        "kafka.sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
        "kafka.reconnect.backoff.ms": "1000",
    }


def test_an_address_knows_where_its_secret_is_and_not_what_it_holds(secret):
    address = KafkaAddress.parse(f"kafka+scram://a:1?secret={secret}")
    address.options()
    assert secret in repr(address)
    assert "a\\" not in repr(address)


def test_a_secret_that_is_not_there_is_named(tmp_path):
    missing = (tmp_path / "none.json").as_uri()
    with pytest.raises(SecretError, match=r"none\.json cannot be read"):
        KafkaAddress.parse(f"kafka+scram://a:1?secret={missing}").options()


def test_a_secret_without_a_password_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "half.json").write_text('{"username": "job"}')
    with pytest.raises(SecretError, match=r"half\.json holds no username and password"):
        KafkaAddress.parse(f"kafka+scram://a:1?secret={(tmp_path / 'half.json').as_uri()}").options()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a:1", "scheme"),
        ("http://a:1", "scheme"),
        ("kafka://", "not host:port"),
        ("kafka://a", "not host:port"),
        ("kafka://a:x", "not"),
        ("kafka://a:1,b", "not host:port"),
        ("kafka://a:1,:2", "not host:port"),
        ("kafka://a:0", "not host:port"),
        ("kafka://a:1,b:65536", "not host:port"),
        ("kafka://a:1/topic", "path"),
        ("kafka://a:1?secret=file:///s", "only that, needs the parameter 'secret'"),
        ("kafka+iam://a:1?secret=file:///s", "only that, needs the parameter 'secret'"),
        ("kafka+scram://a:1", "needs the parameter 'secret'"),
        ("kafka://a:1?ca=/ca.pem", "'ca' is for encrypted connections"),
        ("kafka://a:1?acks=all", "Unknown parameter 'acks'"),
    ],
)
def test_a_wrong_kafka_address_is_refused_in_one_sentence(text, problem):
    with pytest.raises(AddressError, match=problem) as refused:
        KafkaAddress.parse(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["kafka://job:hunter2@a:1", "kafka://a:1?password=hunter2", "kafka+scram://u:hunter2@"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text):
    with pytest.raises(AddressError) as refused:
        KafkaAddress.parse(text)
    assert "hunter2" not in str(refused.value)


def test_a_lake_in_a_folder_needs_no_catalog_service():
    lake = LakeAddress.parse("file:///data/lake/")
    assert lake.table("telemetry") == "lake.tributary.telemetry"
    assert lake.spark_configuration() == {
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.warehouse": "file:///data/lake",
        "spark.sql.catalog.lake.type": "hadoop",
    }


def test_a_lake_on_s3_is_in_the_glue_catalog():
    lake = LakeAddress.parse("s3://bucket/lake?database=iot")
    assert lake.table("telemetry") == "lake.iot.telemetry"
    assert lake.spark_configuration() == {
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.warehouse": "s3://bucket/lake",
        "spark.sql.catalog.lake.type": "glue",
        "spark.sql.catalog.lake.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    }


@pytest.mark.parametrize(
    "text",
    ["", "/data", "file://host/data", "file:", "s3:///x", "s3:", "gs://b/x", "file:///d?database=a.b", "file:///d?x=1"],
)
def test_a_wrong_lake_is_refused_in_one_sentence(text):
    with pytest.raises(AddressError) as refused:
        LakeAddress.parse(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["file:///state/checkpoints", "s3://bucket/checkpoints"])
def test_checkpoints_are_in_a_folder_or_on_s3(text):
    assert checkpoints(text) == checkpoints(f"{text}/") == text


@pytest.mark.parametrize(
    "text", ["", "checkpoints", "file:///", "file:relative", "s3://bucket", "s3://bucket/", "https://h/x"]
)
def test_a_wrong_place_for_checkpoints_is_refused(text):
    with pytest.raises(AddressError, match="no place for checkpoints"):
        checkpoints(text)


@pytest.mark.parametrize("text", ["file:///folder/devices.jsonl", "s3://bucket/registry/devices.jsonl"])
def test_a_document_is_a_file_or_an_object(text):
    assert document(text) == text


@pytest.mark.parametrize(
    "text", ["devices.jsonl", "file:///folder/", "file:///", "s3://bucket", "s3://bucket/", "s3:///x"]
)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(AddressError, match=f"'{text}' is no document; use file:///folder/name or s3://bucket/key"):
        document(text)


def test_a_folder_without_streams_is_no_contract(tmp_path):
    with pytest.raises(AddressError, match=r"holds no contract \(streams.json\)"):
        contract_directory(str(tmp_path))
