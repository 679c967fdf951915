"""What a payload schema means to Spark: a type for the JSON parser, and the test that a parsed message must pass."""

from functools import reduce
from operator import and_, or_

from pyspark.sql import Column
from pyspark.sql import functions as F

from tributary.contract import PayloadSchema, Property

# A number is read as a double whatever its kind, exactly as JavaScript and JSON Schema see it: 1.0 is an integer,
# 1e400 is not finite. A text is read as a variant, because Spark's reader turns any value into a text.
SPARK_TYPES = {"integer": "double", "number": "double", "string": "variant", "map": "map<string,double>"}
COLUMN_TYPES = {"integer": "bigint", "number": "double", "string": "string", "map": "map<string,double>"}


def message_type(schema: PayloadSchema) -> str:
    """The fields of a message as `from_json` reads it, in DDL without the surrounding `struct<>`."""
    return ",".join(f"`{p.name}`:{SPARK_TYPES[p.kind]}" for p in schema.properties)


def payload_columns(schema: PayloadSchema, message: Column) -> dict[str, Column]:
    """Every property of an accepted message in its column type; `time` stays epoch milliseconds."""
    return {p.name: _value(p, message[p.name]) for p in schema.properties}


def acceptable(schema: PayloadSchema, message: Column) -> Column:
    """Whether a parsed message meets its schema; null counts as no."""
    return reduce(and_, [_property_acceptable(p, message[p.name]) for p in schema.properties])


def has_repeated_names(schema: PayloadSchema, message: Column) -> Column:
    """Whether some map of a parsed message has two members with one name, as Spark's reader leaves them; never null."""
    maps = [message[p.name] for p in schema.properties if p.kind == "map"]
    repeats = [(F.size(m) > 1) & (F.size(F.array_distinct(F.map_keys(m))) < F.size(m)) for m in maps]
    return reduce(or_, [F.coalesce(each, F.lit(False)) for each in repeats], F.lit(False))


def whole(pattern: str) -> str:
    """An anchored pattern for `rlike`; Java's `$` alone would also match before a last line feed."""
    return rf"\A(?:{pattern[1:-1]})\z"


def _value(prop: Property, field: Column) -> Column:
    if prop.kind == "string":
        return F.try_variant_get(field, "$", "string")
    return field.cast(COLUMN_TYPES[prop.kind])


def _property_acceptable(prop: Property, field: Column) -> Column:
    tests = {"integer": _integer, "number": _number, "string": _string, "map": _map}
    good = tests[prop.kind](prop, field)
    if prop.required:
        return good
    absent = field.isNull() | F.is_variant_null(field) if prop.kind == "string" else field.isNull()
    return absent | good


def _number(prop: Property, field: Column) -> Column:
    return field.between(F.lit(float(prop.minimum)), F.lit(float(prop.maximum)))


def _integer(prop: Property, field: Column) -> Column:
    return _number(prop, field) & (field == F.rint(field))


def _string(prop: Property, field: Column) -> Column:
    text = _value(prop, field)
    tests = [_is_text(field)]
    if prop.enum is not None:
        tests.append(text.isin(*prop.enum))
    if prop.pattern is not None:
        tests.append(text.rlike(whole(prop.pattern)))
    if prop.min_length is not None:
        tests.append(F.length(text) >= prop.min_length)
    if prop.max_length is not None:
        tests.append(F.length(text) <= prop.max_length)
    return reduce(and_, tests)


def _is_text(field: Column) -> Column:
    """Asked of its JSON: `schema_of_variant` takes several times the stack for a value of a thousand nested arrays.

    A number beyond doubles has quotes around it in Spark's JSON, but no other value has that is not a text.
    """
    json = F.to_json(field)
    infinite = json.isin('"Infinity"', '"-Infinity"')
    return F.when(infinite, F.schema_of_variant(field) == "STRING").otherwise(json.startswith('"'))


def _map(prop: Property, field: Column) -> Column:
    """Known members by compiled code, the others by a lambda, which Spark interprets: the less it does the better."""
    size = F.cardinality(field)
    known = F.lit(0)
    in_range = F.lit(True)
    for name, (low, high) in prop.members.items():
        known = known + F.when(field[name].isNotNull(), 1).otherwise(0)
        in_range = in_range & F.coalesce(field[name].between(low, high), F.lit(True))
    others_good = F.forall(F.map_entries(field), lambda entry: _entry_acceptable(prop, entry["key"], entry["value"]))
    return size.between(prop.min_properties, prop.max_properties) & in_range & ((known == size) | others_good)


def _entry_acceptable(prop: Property, name: Column, value: Column) -> Column:
    """Whether an entry is good if it is not a known member out of range: that has been looked at."""
    good = name.rlike(whole(prop.name_pattern)) & value.between(*prop.additional)
    low, high = prop.additional
    wider = [member for member, (lowest, highest) in prop.members.items() if lowest < low or highest > high]
    return F.coalesce((name.isin(*wider) & value.isNotNull()) | good if wider else good, F.lit(False))
