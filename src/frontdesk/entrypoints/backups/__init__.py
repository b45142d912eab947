"""Backups: the whole database at one instant and the files that people uploaded, in one folder that explains itself."""
