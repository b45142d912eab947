"""People: who they are and how to reach them. How they prove it (passwords, sessions) is the business of accounts.

The lowest module with people in it: everything above points at users, users point at nothing.
"""
