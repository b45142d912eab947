"""What is told of production, done: docs/production.md in an empty Debian 12, docs/containers.md on an engine."""
