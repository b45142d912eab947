"""`make rehearsal`: docs/production.md, line by line, in an empty Debian 12."""
