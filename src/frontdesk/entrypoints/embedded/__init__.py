"""PostgreSQL, Valkey and the processes around them, run from the data folder without an installation.

Everything listens on 127.0.0.1, asks for a password, and ends with the process that started it.
"""
