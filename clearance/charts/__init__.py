"""DataFrame and labels in, Plotly figure out. Pure: no streamlit, no duckdb, no files, and no words of its own.

burndown    remaining against plan; scope against done; what moved in each week
batches     batches and compounds on a calendar; compounds clear against plan
classes     civilized against ordinary compounds; kinds of structure
teams       each team against its own denominator
shops       shops (居改非) closed and open, by road and by trade
readiness   residential areas clear, week by week
compound    one compound: what stands week by week, what came and went
sparkline   two small pictures in plain SVG, for a page that does not load Plotly
frame       what all figures share: the frame, date axis, vertical marks, labels that do not collide

Each module lists in LABELS the keys it looks up in `labels`. The values are translated strings; where a number or a name is to
stand in one, it has a `{placeholder}`, given in the module's docstring. Colours, type sizes and the template are in `clearance.theme`.
"""
