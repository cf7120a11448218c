"""督办事项表: what each weekly meeting asks, of whom and by when."""

from __future__ import annotations

import numpy as np

from .compounds import Compounds, busy_on
from .days import BASELINE, LAST_SURVEY, NEVER, iso, last_working, until_end
from .streets import Street
from .surveys import MARK, SurveyFiles, changes, survey_of

TEAMS = ("第一组", "第二组", "第三组", "第四组", "第五组", "第六组", "第七组", "第八组")

# (owner, what is asked, what proves it, whether it is about one compound); owner empty = the compound's team.
ASKED = (
    ("", "逐户上门，未签协议户两周内完成协商", "协商会议纪要", True),
    ("", "疑难点位一户一策，形成拆除方案", "一户一策方案", True),
    ("", "拆除现场垃圾及时清运", "现场照片", True),
    ("", "补充排摸漏登点位并上报台账", "补登台账", True),
    ("拆违督导组", "现场督导进度滞后小区", "督导通报", True),
    ("拆违督导组", "抽查已拆点位，防止回潮", "抽查记录", True),
    ("综合协调组", "协调城管中队安排集中拆除日", "集中拆除方案", True),
    ("综合协调组", "汇总本周各组进度，更新台账", "进度汇总表", False),
    ("综合协调组", "协调房管办认定房屋原始结构", "认定意见书", True),
    ("民生保障组", "困难家庭帮扶方案逐户落实", "帮扶方案清单", True),
    ("自治协商组", "指导居民区召开自治协调会", "会议签到与纪要", True),
    ("宣传报道组", "制作拆后改造效果宣传板报", "板报照片", False),
    ("信访维稳组", "梳理信访事项并逐件回复", "回复清单", False),
    ("资产管理组", "公有房屋承租户清退进度上报", "清退进度表", False),
    ("第七组", "沿街居改非店面约谈情况上报", "约谈记录", False),
)


def report(files: SurveyFiles, street: Street, places: Compounds, rng: np.random.Generator) -> None:
    """One to three actions a meeting; most are done in time, some late, some still open at the end."""
    identity: list[tuple[str, str]] = []
    tail: list[str] = []
    raised_on: list[int] = []
    done_on: list[int] = []
    for meeting in range(LAST_SURVEY + 1):
        on = BASELINE + 7 * meeting
        busy = busy_on(places, on)
        for pick in rng.choice(len(ASKED), rng.integers(1, 4), replace=False).tolist():
            owner, content, evidence, about_one = ASKED[pick]
            at = int(rng.choice(busy)) if about_one and len(busy) else -1
            if not owner:
                team = int(places.team[at]) if at >= 0 else 0
                owner = TEAMS[team - 1] if team else "综合协调组"
            due = on + 7 * int(rng.integers(1, 5))  # a deadline is no event: it may lie beyond the last survey
            luck = rng.random()
            if luck < 0.72:
                end = int(rng.integers(on + 3, due + 1))
            elif luck < 0.9:
                end = due + int(rng.integers(2, 24))
            else:
                end = NEVER
            end = int(until_end(np.maximum(last_working(np.array(end)), on)))
            number = len(raised_on) + 1
            where = places.numbers[at] if at >= 0 else ""
            identity.append((f"{street.prefix}DB-{number:04d}", f"{owner},{where},{content},{iso(np.array(due))}"))
            tail.append(evidence)
            raised_on.append(on)
            done_on.append(end)
    raised, done = np.array(raised_on), np.array(done_on)
    known = survey_of(done)
    item, survey = changes(survey_of(raised), known)
    finished = known[item] <= survey
    numbers, rest = (np.array(column, dtype=object) for column in zip(*identity))
    files.add(
        "督办事项表",
        survey,
        [
            numbers[item],
            iso(raised[item]),
            rest[item],
            iso(np.where(finished, done[item], NEVER)),
            np.where(finished, np.array(tail, dtype=object)[item], ""),
            np.full(len(item), MARK, dtype=object),
        ],
    )
