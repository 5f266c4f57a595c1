-- A03: paid for months after the month of death; of several dates the latest. At stake is what is left of those months.
with died as (
    select person, month_of(max(event_to)) as month from death where person is not null group by person
), after as (
    select p.person, p.category, p.month, p.net
    from paid_months p join died d on p.person = d.person and p.month > d.month
    where mends(category)
), stakes as (
    select person, category, sum(net) as stake from after group by all
), rows_of as (
    select person, category, _at from standing_months join after using (person, category, month)
    union all
    select s.person, s.category, d._at from stakes s join death d using (person)
)
select concat_ws(' ', person, category) as finding, _at as at, stake as amount, 'error' as severity
from rows_of join stakes using (person, category)
