"""Search: providers, and rooms that are free, found by words, place, equipment, price and time.

It owns no table: it joins what the modules beneath it keep, and asks the calendar last, for what is left.
"""
