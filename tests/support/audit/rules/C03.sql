-- C03: a child's two terms of one item overlap: both paid and a week or more, else to be looked at; terms of other
-- funds or service months are legal. And children too old at the beginning.
with terms as (
    select *, (amount * 100)::bigint as cents,
        if(_source in (select data from filled where field = 'service_month'), service_from, null) as month
    from rehab
    where person is not null and event_from = event_to
        and ("group" = '儿童' or program = '残疾儿童康复救助')
), pairs as (
    select a._row as one, b._row as other, [a._at, b._at] as ats, least(a.cents, b.cents) as stake,
        least(a.end_date, b.end_date) - greatest(a.event_from, b.event_from) + 1 as days,
        (a.event_from, a.end_date) = (b.event_from, b.end_date) and a.org is not distinct from b.org as same,
        greatest(a.event_from, b.event_from) as from_day, least(a.end_date, b.end_date) as to_day
    from terms a join terms b on a.person = b.person and a.item = b.item and a._row < b._row
    where a.end_date >= a.event_from and b.end_date >= b.event_from
        and coalesce(a.fund = b.fund, true)
        and coalesce(a.month = b.month, true)
        and a.cents > 0 and b.cents > 0
), old as (
    select person, sum(cents) over (partition by person) as stake, _at
    from terms
    where age_on(person, event_from) > 17 and event_from between year_from() and year_to()
)
select concat_ws(' ', one, other) as finding, unnest(ats) as at, stake as amount, if(days >= 7 and not same, 'error', 'warning') as severity
from pairs where days >= 2 and to_day >= year_from() and from_day <= year_to()
union all
select 'old ' || person, _at, stake, 'warning' from old
