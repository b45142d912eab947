"""How fast it is: the API beside bare SQL, on databases of several sizes, as ratios measured in one run.

`python -m benchmarks --help` says what can be chosen; `docs/performance.md` what was found.
"""
