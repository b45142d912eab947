"""The rules of time, in whole seconds and plain Python: wall clocks, opening hours, plans and the starts that fit."""
