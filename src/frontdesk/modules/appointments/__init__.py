"""Appointments: bookings of somebody's time or of an offering, as the people see them who have them.

A face on bookings, with no table and no state of its own.
"""
