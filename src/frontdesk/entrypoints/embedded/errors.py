"""Why a stack does not start: one sentence on what is wrong and what to do, and an exit code of its own."""


class StartupError(Exception):
    """The stack cannot start or go on; the message is meant for the person at the terminal."""

    exit_code = 1


class AlreadyRunning(StartupError):
    """Another supervisor holds the data folder."""

    exit_code = 3


class PortTaken(StartupError):
    """Somebody else listens on the port asked for."""

    exit_code = 4


class FolderUnusable(StartupError):
    """The data folder cannot be written, or its disk is full."""

    exit_code = 5


class NoServerProgram(StartupError):
    """This platform has no wheel with the server, and none is installed."""

    exit_code = 6


class OtherMajorVersion(StartupError):
    """The data folder was written by another major version of PostgreSQL."""

    exit_code = 7


class UnsafeInProduction(StartupError):
    """ENVIRONMENT=production asks for real servers and secrets."""

    exit_code = 8


class SettingsRefused(StartupError):
    """A setting is missing or makes no sense."""

    exit_code = 10


class DatabaseAway(StartupError):
    """The database that the settings name cannot be reached."""

    exit_code = 11


class ServiceFailed(StartupError):
    """A part of the stack did not become ready, or ended too often."""

    exit_code = 9
