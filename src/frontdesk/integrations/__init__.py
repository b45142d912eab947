"""Adapters: the modules' ports, implemented over other people's systems."""
