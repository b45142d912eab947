"""How long a test waits for what must come: so long that a slow machine is no failure, and not for ever."""

PATIENCE_SECONDS = 120.0
