"""Courses: worlds of lessons in an order, what learners have done of them, and how those who run the house write them.

A lesson opens when the one before it is completed. What the order of a world opened once stays open, and what is
completed stays completed, however the world is edited afterwards.
"""
