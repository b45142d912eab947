"""Payments: what clients pay through a gateway or at the desk, what they get back, and what owners are owed.

Every movement of money is a balanced double entry; what it was for is an opaque subject to this module.
"""
