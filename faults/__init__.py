"""What becomes of acknowledged things when parts fail: real processes under load, a fault, recovery, a reckoning.

`python -m faults --list` names the faults and the promises; `docs/reliability.md` has what was found.
"""
