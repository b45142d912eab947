"""Offerings: services that a provider sells by the appointment, who gives them and which rooms they need.

Some say "service"; here that word is taken by what a module can do.
"""
