"""What each query counts about its own batches, and under which names the listener finds it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

NAME = "messages"
# The share of messages that arrived no later than the k-th of the observed times.
ARRIVAL_QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 1.0)
_ACCURACY = 1000


def observed(messages: DataFrame, **counts: Column) -> DataFrame:
    """Count the messages of each batch and take the quantiles of their arrival (epoch ms), plus counts of one's own."""
    quantiles = F.percentile_approx(F.unix_millis("arrival_time"), list(ARRIVAL_QUANTILES), _ACCURACY)
    named = [column.alias(name) for name, column in counts.items()]
    return messages.observe(NAME, F.count(F.lit(1)).alias("rows"), quantiles.alias("arrivals"), *named)
