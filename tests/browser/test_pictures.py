"""A chart as a picture that can be taken away: whole, sharp, with its words, and asking for nothing from outside."""

from io import BytesIO

import pandas as pd
from PIL import Image

from clearance import chromium, theme
from clearance.charts import explore
from clearance.report import pictured


def test_a_chart_is_a_picture_of_its_own_size():
    rows = pd.DataFrame({"row": ["示例甲", "示例乙"], "col": "", "value": [3, 8], "said": ["3", "8"]})
    drawn = explore.bars(rows, labels={}, title="示例：乙最多，8处", subtitle="按小区，单位：处", footer="示例数据")
    page = pictured.page(drawn)
    assert "default-src 'none'" in page
    picture = Image.open(BytesIO(chromium.to_png(page, pictured.WIDTH, drawn.layout.height, pictured.SCALE)))
    assert picture.format == "PNG" and picture.size == (pictured.WIDTH * pictured.SCALE, drawn.layout.height * pictured.SCALE)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1_000_000)}
    assert {tuple(bytes.fromhex(each[1:])) for each in (theme.STANDING, theme.INK, theme.GROUND)} <= colours, "bars, words and ground"
