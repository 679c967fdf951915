import pytest

from tributary.addresses import LakeAddress
from tributary.lake import ALERT_COLUMNS, BATCH_COLUMNS, REJECTED_COLUMNS, LakeError, prepare_tables, stream_columns
from tributary.registry.registry import REGISTRY_COLUMNS


@pytest.fixture(scope="module")
def prepared(spark, warehouse, contract):
    lake = LakeAddress.parse(f"{warehouse}?database=prepared")
    prepare_tables(spark, lake, contract)
    return lake


def columns(spark, lake, table):
    return dict(spark.table(lake.table(table)).dtypes)


def test_every_table_of_the_contract_is_made_with_its_columns_and_partitions(spark, prepared, contract):
    for stream in contract.streams.values():
        assert columns(spark, prepared, stream.table.name) == stream_columns(stream)
    others = {"rejected": REJECTED_COLUMNS, "batches": BATCH_COLUMNS}
    others |= {"alerts": ALERT_COLUMNS, "devices": REGISTRY_COLUMNS}
    assert set(others) == set(contract.tables)
    for name, expected in others.items():
        assert columns(spark, prepared, contract.tables[name].name) == expected
    parts = spark.sql(f"DESCRIBE TABLE {prepared.table('telemetry')}").where("col_name LIKE 'Part %'").collect()
    assert [part.data_type for part in parts] == ["days(event_time)", "bucket(16, device_id)"]


def test_a_table_that_is_there_keeps_its_rows_and_gets_the_columns_that_it_lacks(spark, prepared, contract):
    logs = prepared.table("logs")
    spark.sql(f"INSERT INTO {logs} (device_id, seq, level) VALUES ('d', 1, 'info')")
    spark.sql(f"ALTER TABLE {logs} DROP COLUMN code")
    prepare_tables(spark, prepared, contract)
    (row,) = spark.table(logs).collect()
    assert (row.device_id, row.seq, row.level, row.code) == ("d", 1, "info", None)
    assert columns(spark, prepared, "logs") == stream_columns(contract.streams["logs"])


def test_a_lake_that_cannot_be_written_is_refused_in_one_sentence(spark, contract):
    elsewhere = LakeAddress.parse("file:///proc/lake")
    for name, value in elsewhere.spark_configuration().items():
        spark.conf.set(name.replace(".lake", ".broken"), value)
    broken = type("Broken", (LakeAddress,), {"CATALOG": "broken"})(elsewhere.warehouse, elsewhere.database)
    with pytest.raises(LakeError, match=r"The lake at file:///proc/lake cannot be used: .+") as refused:
        prepare_tables(spark, broken, contract)
    assert "\n" not in str(refused.value)
