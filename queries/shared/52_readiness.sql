-- What an application (申报 无违建居委会 / 无违建街道) asks beyond clear. Words as in docs/domain.md, section 3.

-- grain: one row per compound that was clear on some day from the notice's on: the first such day. What the ledgers say of the months before
-- was written down afterwards, find by find, so a compound can seem clear in between.
create or replace macro compound_first_clear(as_of, known) as table
    select compound_id, min(day) as first_clear_on
    from compound_change_from((select baseline_on from campaign), as_of, known)
    where clear
    group by compound_id;

-- grain: one row per structure in scope that was found after its compound's first clear day
create or replace macro structure_after_clear(as_of, known) as table
    select s.structure_id, s.compound_id, f.first_clear_on, s.found_on, s.gone_on, s.standing
    from structure_state(as_of, known) as s
    join compound_first_clear(as_of, known) as f on f.compound_id = s.compound_id and s.found_on > f.first_clear_on
    where s.in_scope;

-- grain: one row per structure in scope that relapsed within the last relapse_free_days days, the day included
create or replace macro structure_relapsed_lately(as_of, known) as table
    select s.structure_id, s.compound_id, s.back_on
    from structure_state(as_of, known) as s
    join campaign as g on unix_date(as_of) - unix_date(s.back_on) between 0 and g.relapse_free_days - 1
    where s.in_scope;

-- grain: one row per compound and step of the eight that is not done by the day; a step that no ledger mentions is not done
create or replace macro step_open(as_of, known) as table
    select c.compound_id, e.step
    from compound_known(as_of, known) as c
    cross join step as e
    left join step_known(as_of, known) as k on k.compound_id = c.compound_id and k.step = e.step and k.done_on <= as_of
    where k.compound_id is null;
