"""居改非: housing turned into shops along the street's roads, a stream of its own."""

from __future__ import annotations

import numpy as np

from .days import BASELINE, END, NEVER, crew_clock, day, desk_clock, iso, next_working, until_end
from .streets import Street
from .surveys import MARK, SurveyFiles, cell, changes, survey_of

BUSINESSES = (
    "餐饮", "便利店", "理发", "水果店", "五金", "服装", "房产中介", "烟杂店", "洗衣", "棋牌", "修理", "其他",
)  # fmt: skip
BUSINESS_SHARES = (0.22, 0.15, 0.1, 0.09, 0.08, 0.08, 0.07, 0.06, 0.04, 0.04, 0.03, 0.04)
LICENCES = ("无证无照", "有照无证", "超范围经营", "证照齐全")


def report(files: SurveyFiles, street: Street, rng: np.random.Generator) -> None:
    """居改非台账: every shop on the day of the notice, then the changes."""
    size = street.shops
    weight = rng.gamma(2.0, 1.0, len(street.roads)) + 0.25
    weight[:2] += 5.0
    spare = size - 4 * len(street.roads)  # no road without shops
    shares = np.diff(np.round(np.cumsum(weight / weight.sum() * spare)), prepend=0).astype(int) + 4
    road = np.repeat(np.arange(len(street.roads)), shares)

    found = desk_clock().between(np.full(size, day(2017, 4, 9)), np.full(size, BASELINE - 7), rng.beta(1.1, 1.6, size))
    # Few go before the notice; most with the compounds behind them; a third are still open at the end.
    fate = rng.permutation(size)
    early = fate < 0.04 * size
    closing = fate < rng.uniform(0.62, 0.68) * size
    after = np.where(early, found + 15, np.maximum(BASELINE + 5, found + 15))
    until = np.where(early, np.maximum(BASELINE - 2, found + 16), END)
    closed = crew_clock(rng).between(np.minimum(after, until - 1), until, rng.random(size) ** 0.9)
    closed = np.where(early | closing, np.where(early, np.minimum(closed, BASELINE), closed), NEVER)
    lead = (5 + rng.gamma(2.0, 9.0, size)).astype(int)
    interviewed = np.where(
        closed < NEVER, np.maximum(closed - lead, found), next_working(BASELINE + rng.integers(-40, 330, size))
    )
    interviewed = np.maximum(next_working(interviewed), found)
    interviewed = until_end(np.where(closed < NEVER, np.minimum(interviewed, closed), interviewed))
    back = next_working(closed + 14 + rng.gamma(2.0, 24.0, size).astype(int))
    back = until_end(np.where((closed < NEVER) & (rng.random(size) < 0.035), back, NEVER))

    days = (found, interviewed, closed, back)
    reported = [survey_of(values) for values in days]
    item, survey = changes(*reported)
    roads = np.array([cell(name) for name in street.roads], dtype=object)[road]
    house = rng.integers(1, 400, size)
    business = np.array(BUSINESSES, dtype=object)[rng.choice(len(BUSINESSES), size, p=BUSINESS_SHARES)]
    licence = np.array(LICENCES, dtype=object)[rng.choice(len(LICENCES), size, p=[0.4, 0.25, 0.25, 0.1])]
    identity = np.array(
        [
            f"{street.prefix}JGF-{number:04d},{name},示例 {at}号底层,{trade},{papers}"
            for number, name, at, trade, papers in zip(range(1, size + 1), roads, house.tolist(), business, licence)
        ],
        dtype=object,
    )
    dates = [iso(np.where(known[item] <= survey, values[item], NEVER)) for values, known in zip(days, reported)]
    note = f"{cell(street.name)},{MARK}" if files.many_streets else MARK
    files.add("居改非台账", survey, [identity[item], *dates, np.full(len(item), note, dtype=object)])
