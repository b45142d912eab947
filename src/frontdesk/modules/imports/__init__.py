"""Imports: a CSV file is kept in parts, and the parts are carried out one after the other, each exactly once.

What a line means is known to the modules above: each takes the parts of its own kind.
"""
