"""Registrations: a parent asks for a demo class, the desk finds a teacher and a time, and both sides are invited.

A demo that has a time is a booking of the teacher's; all else about it is kept, and told, here.
"""
