"""Why a time-series database did not take points; the restart policy knows these by name."""


class DatabaseUnavailableError(Exception):
    """The database could not be reached or was busy for as long as the client waits; the points can be sent again."""


class DatabaseRefusedError(Exception):
    """The database does not take points like this from us: its address, names or our credentials are wrong."""
