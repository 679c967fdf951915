"""Queries that do what a test has written down for them, and a clock to match."""

from itertools import pairwise

from tributary.supervisor import Query


class Clock:
    """Seconds that pass only by being asked for."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.01
        return self.now


class Run:
    """A started query as Spark shows it; it does what the test sets."""

    def __init__(self, error=None, finished=False, batch=None):
        self.error = error
        self.isActive = error is None and not finished
        self.lastProgress = None if batch is None else {"batchId": batch}
        self.status = {"isTriggerActive": False}
        self.stopped_in = None

    def exception(self):
        return self.error

    def stop(self):
        self.stopped_in = dict(self.status)
        self.isActive = False


class Script:
    """A query with prepared runs, of which the last comes again; notes when it is started."""

    def __init__(self, name, clock, *runs):
        self.query = Query(name, self.start)
        self.clock = clock
        self.runs = list(runs)
        self.started = []

    def start(self):
        self.started.append(self.clock.now)
        run = self.runs.pop(0) if len(self.runs) > 1 else self.runs[0]
        if isinstance(run, Exception):
            raise run
        return run

    @property
    def gaps(self):
        return [b - a for a, b in pairwise(self.started)]
