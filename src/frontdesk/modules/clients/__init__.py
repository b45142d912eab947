"""Clients: the people whom a company has served, with or without an account, as its desk knows them.

Bookings write them down; the desk finds them again.
"""
