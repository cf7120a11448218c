"""What a store holds beside surveys: the campaign's tables, and what it remembers by name."""

from __future__ import annotations

from pathlib import Path

import duckdb

from clearance import campaign as campaign_files


def refresh_campaign(connection: duckdb.DuckDBPyConnection, folder: Path | None, *, new: bool) -> bool:
    """Bring the campaign's tables up to ``data/campaign``; whether there was anything to do. A store keeps to the folder it was made from unless told another.

    Raises CampaignError where its files do not hold together.
    """
    facts = dict(connection.execute("select name, value from store_fact").fetchall())
    if folder is None and not new and facts.get("campaign_is_default") == "no":
        return False
    chosen = folder or campaign_files.default_folder()
    fingerprint = campaign_files.fingerprint(chosen)
    if facts.get("campaign_fingerprint") == fingerprint:
        return False
    campaign = campaign_files.load(chosen)
    connection.execute("begin")
    for table in ("campaign", "street", "area", "named_compound", "batch_plan", "team", "support_group", "step"):
        connection.execute(f"delete from {table}")
    notice = campaign.campaign
    fill(connection, "campaign", [(
        notice.title, notice.title_en, notice.issued_on, notice.starts_on, notice.baseline_on, notice.target_on,
        notice.spring_festival_on, campaign.settings["meeting_weekday"].value, campaign.settings["recent_weeks"].value,
        campaign.settings["holidays"].value, campaign.settings["holiday_capacity"].value,
        *(campaign.settings[name].value for name in (
            "long_standing_days", "force_waiting_days", "suit_months", "relapse_free_days", "shops_closed_share", "stale_days", "reinspection_size",
            "sample_mark",
        )),
    )])
    fill(connection, "street", [(
        s.street_code, s.name, s.name_en, s.areas, s.compounds, s.civilized, s.ordinary,
        s.civilized_clear, s.ordinary_clear, s.roads, s.shops,
    ) for s in campaign.streets])
    fill(connection, "area", [(a.area_code, a.street_code, a.name, a.short_name, a.name_en, list(a.aliases)) for a in campaign.areas])
    fill(connection, "named_compound", [
        (c.street_code, c.name, list(c.aliases), c.area_code, c.team, c.batch) for c in campaign.named_compounds
    ])
    fill(connection, "batch_plan", [(b.street_code, b.batch, b.planned_start, b.planned_end, b.compounds) for b in campaign.batches])
    fill(connection, "team", [(t.street_code, t.team, t.leader) for t in campaign.teams])
    fill(connection, "support_group", [(g.group, g.name, g.name_en, list(g.heads), g.duty, g.duty_en) for g in campaign.support_groups])
    fill(connection, "step", [(s.step, s.name, s.name_en) for s in campaign.steps])
    for name, value in (("campaign_fingerprint", fingerprint), ("campaign_is_default", "yes" if folder is None else "no")):
        remember(connection, name, value)
    connection.execute("commit")
    return True


def remember(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Have the store remember a value under a name, in place of the one before."""
    connection.execute("insert or replace into store_fact values ($name, $value)", {"name": name, "value": value})


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Add rows to a table, each with all its columns in their order."""
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
