"""Bookings: a stretch of somebody's calendar, sold to a client.

A booking is one thing, whoever made it: a studio rental, an appointment, a phone call at the desk, a demo class.
"""
