"""The kernel of time: calendars, their opening hours and closures, and reservations that never overlap.

It knows nothing of rooms, clients or money; whatever can be booked owns a calendar.
"""
