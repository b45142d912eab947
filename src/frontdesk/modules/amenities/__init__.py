"""Amenities: the catalogue of equipment and badges, and what each place of business and each room has of it.

A place is known here by the id of its calendar, which is its own: one mechanism serves all that have one.
"""
