-- A05: register and list of deaths against each other, by the last register of each town before the year's end:
-- dead in a month before the register, and valid in it; cancelled because of death, and on no list although the list
-- runs from some months before to after; run out before the register, and valid in it.
with last as (
    select * from register where person is not null
    qualify event_to = max(event_to) over (partition by person)
), deaths as (
    select person, max(event_to) as died, list(_at) as ats from death where person is not null group by person
), reach as (
    select min(event_to) as first, max(event_to) as last from death
), found as (
    select r.person, 1 as which, list_prepend(r._at, d.ats) as ats
    from last r join deaths d using (person) where status = '有效' and month_of(died) < month_of(r.event_to)
    union all
    select r.person, 2, [r._at] from last r, reach e
    where status = '注销' and reason = '死亡' and status_date is not null
        and r.person not in (select person from deaths)
        and month_of(e.first) <= add_months(month_of(status_date), -3) and status_date <= e.last
    union all
    select r.person, 3, [r._at] from last r where status = '有效' and valid_to < r.event_to
)
select concat_ws(' ', person, which) as finding, unnest(ats) as at, null as amount, 'warning' as severity from found
