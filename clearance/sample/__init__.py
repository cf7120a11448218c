"""Synthetic surveys in the office's own form, so that the board can be tried before a real ledger comes.

``write(folder)`` makes what the sub-district's office would have handed in: the five ledgers in full on the day of
the notice, then each Friday what is new or changed. Every fact of the notice holds on that day; everything else is
invented, and every row says so (备注 begins with 示例数据). A line a module:

days        the days of the campaign, working days, and how fast the crews can go
streets     who takes part: the street of data/campaign, and invented ones of the same shape
compounds   the 82 compounds, and what the campaign will do to each
structures  the life of each structure: found, noticed, removed, sometimes back
shops       the stream of its own: housing turned into shops
steps       the eight steps, read off the structures
actions     what the weekly meeting asks of whom
surveys     who knew what when, and the files
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from . import actions, compounds, shops, steps, structures
from .streets import cast, write_campaign
from .surveys import SurveyFiles

CAMPAIGN = Path(__file__).resolve().parents[2] / "data" / "campaign"


def write(folder: Path, *, seed: int = 2017, streets: int = 1) -> list[Path]:
    """Write the sample surveys into ``folder`` and return the files, in order of name.

    ``streets`` beyond the campaign's own are invented, and ``folder/campaign`` then holds a campaign that knows them.
    Streets are made one at a time and appended, so memory stays that of one street; each has its own random stream,
    so a street's rows do not depend on how many follow it.
    """
    folder = Path(folder)
    players = cast(CAMPAIGN, streets)
    written: list[Path] = []
    with closing(SurveyFiles(folder, many_streets=len(players) > 1)) as files:
        for street in players:
            rng = np.random.default_rng([seed, int(street.code)])
            places = compounds.settle(street, rng)
            built = structures.live(places, rng)
            compounds.report(files, street, places, rng)
            structures.report(files, street, places, built)
            shops.report(files, street, rng)
            steps.report(files, street, places, built, rng)
            actions.report(files, street, places, rng)
        written += files.paths
    if len(players) > 1:
        written += write_campaign(CAMPAIGN, folder / "campaign", players)
    return sorted(written)
