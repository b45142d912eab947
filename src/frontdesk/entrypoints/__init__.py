"""The ways in (HTTP, worker, command line) and the only storey that knows everyone."""
