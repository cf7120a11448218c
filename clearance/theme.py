"""One palette, one type scale, one Plotly template. Constants only: everything that is drawn takes its looks from here.

Colour never speaks alone: each of the four colours has a dash pattern, a marker or a hatch of its own beside it (see `charts`).
Orange and teal are 3:1 on white, enough for lines and bars but not for small words, so words are always ink or muted.
"""

from __future__ import annotations

import plotly.graph_objects as go

# palette ---------------------------------------------------------------------------------------------------------------
INK = "#16263A"        # words and numbers
MUTED = "#5B6B7C"      # units, denominators, provenance
GROUND = "#FFFFFF"
GRID = "#E1E6EB"       # horizontal hairlines
RULE = "#9AA7B4"       # axis line, outlines, vertical hairlines
STANDING = "#12436D"   # what stands; what is; first class
CLEARED = "#28A197"    # cleared, done
PLAN = "#801650"       # the plan; second class
ALERT = "#F46A25"      # late, needed, today
CLEAR = "rgba(0,0,0,0)"
STANDING_TINT = "rgba(18,67,109,0.10)"
STANDING_LIGHT = "#A9BFD3"
CLEARED_TINT = "rgba(40,161,151,0.16)"
PLAN_TINT = "rgba(128,22,80,0.10)"
VEIL = "rgba(255,255,255,0.82)"   # behind a label that may lie on a line

PALETTE = frozenset({
    INK, MUTED, GROUND, GRID, RULE, STANDING, CLEARED, PLAN, ALERT,
    CLEAR, STANDING_TINT, STANDING_LIGHT, CLEARED_TINT, PLAN_TINT, VEIL,
})

# type ------------------------------------------------------------------------------------------------------------------
FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif'
TITLE = 20      # bold, left: the finding
BASE = 16
LABEL = 16      # numbers and names beside what they name
AXIS = 15
SUBTITLE = 15   # unit and denominator
NOTE = 15       # names of vertical hairlines, keys
FOOTER = 14     # provenance; the smallest text there is
SMALLEST = 14

# sizes -----------------------------------------------------------------------------------------------------------------
NARROW = 560    # every figure must fit from here …
WIDE = 1500     # … to here
TITLE_ROOM = 1000   # where titles wrap: a page's figures are at least this wide on a 1280 px screen
HEIGHT = 520
ROOM_WIDTH = 864    # a figure on a screen of the meeting, before it is magnified: 15 px become 32 on a screen 1920 wide
ROOM_HEIGHT = 372
ROOM_SMALLEST = 15
PAD = 12        # from the figure's edge to its text

TEMPLATE = go.layout.Template(layout={
    "font": {"family": FONT, "size": BASE, "color": INK},
    "paper_bgcolor": GROUND,
    "plot_bgcolor": GROUND,
    "showlegend": False,
    "dragmode": False,
    "barcornerradius": 0,
    "margin": {"autoexpand": False, "pad": 0},
    "hoverlabel": {"bgcolor": GROUND, "bordercolor": RULE, "font": {"size": BASE, "color": INK}},
    "title": {"font": {"size": TITLE, "weight": 700, "color": INK}, "x": 0, "xref": "container", "xanchor": "left",
              "y": 1, "yref": "container", "yanchor": "top", "pad": {"l": PAD, "t": 14}},
    "annotationdefaults": {"showarrow": False, "font": {"size": LABEL}, "align": "left"},
    "xaxis": {"showgrid": False, "zeroline": False, "linecolor": RULE, "linewidth": 1, "ticks": "outside", "ticklen": 5,
              "tickcolor": RULE, "tickfont": {"size": AXIS, "color": MUTED}, "tickangle": 0, "fixedrange": True},
    "yaxis": {"gridcolor": GRID, "gridwidth": 1, "zeroline": False, "tickfont": {"size": AXIS, "color": MUTED},
              "nticks": 6, "separatethousands": True, "fixedrange": True},
}, data={
    "bar": [{"unselected": {"marker": {"opacity": 0.6}}, "marker": {"line": {"width": 0}}}],
    "scatter": [{"marker": {"opacity": 1}, "unselected": {"marker": {"opacity": 0.6}}}],
})
