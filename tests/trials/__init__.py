"""Trials: many seeded inputs, kills, full disks and crowds against the importer and the store, through their public surface alone.

``make test`` runs a short sample; ``CLEARANCE_TRIALS=20`` (``make trials``) the full length, other values in proportion.
"""

import os

TRIALS = int(os.environ.get("CLEARANCE_TRIALS", "1"))
FULL_LENGTH = 20
LONG = TRIALS >= FULL_LENGTH
"""Whether this is a run at full length: then it says what it covered."""


def length(sample: int, full: int) -> int:
    """How often to try: ``sample`` times in a usual run, ``full`` times with CLEARANCE_TRIALS=20, in proportion otherwise."""
    return sample if TRIALS <= 1 else max(sample, full * TRIALS // FULL_LENGTH)
