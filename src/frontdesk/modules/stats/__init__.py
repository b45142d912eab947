"""Stats: how many, how much and how often, counted from what the other modules keep.

Nothing is stored here. A company's numbers are read by its own index over a year at most, whatever others have.
"""
