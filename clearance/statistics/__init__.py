"""What SQL does badly, as pure functions: data in, value out. A line a module; the methods, their sources and our decisions: docs/statistics.md.

forecast       will we make it: Monte Carlo over resampled weeks, and what-if against it with the same luck
backtest       how far the forecast deserves belief: the same, made in the past and held against what came
control_chart  which weeks need explaining: XmR limits and four rules
funnel         is a team's difference more than luck: limits by size, overdispersion, case mix
survival       how long from found to removed, while some still stand: Kaplan–Meier and log-rank
proportions    shares and their differences with intervals; were hard cases taken first
reinspection   a random list to check again, and what no failures in n checks say

Nothing is imported here: SciPy takes its time, and a page should wait only for what it uses.
"""
