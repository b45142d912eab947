"""How people prove who they are: passwords, sessions and the tokens that stand for them.

Rows in PostgreSQL decide: a token is worth what its session is worth at this instant.
"""
