-- A11: paid for months before the month of the earliest application; or applied for, and not paid from that month to
-- the first payment, or approved and never paid: to be looked at. Who was paid before the list of applications
-- begins, or in its first month, may have applied earlier; months before the first payments of all are not known.
with asked as (
    select person, event_to as day, approve_date, _at,
        unnest(if(category = '两项补贴', ['护理补贴', '生活补贴'], [category])) as category
    from application where person is not null
), applied as (
    select person, category, month_of(min(day)) as month, max(approve_date) as approved, list(_at) as ats
    from asked group by all
), begun as (
    select month_of(min(event_to)) as month from application
), firsts as (
    select person, category, min(month) as first from paid_months group by all
), early as (
    select p.person, p.category, p.month, p.net, a.ats
    from paid_months p join applied a using (person, category) join firsts f using (person, category), begun b
    where p.month < a.month and f.first > b.month
), stakes as (
    select person, category, sum(net) as stake, any_value(ats) as ats from early group by all
), rows_of as (
    select person, category, _at from standing_months join early using (person, category, month)
    union
    select person, category, unnest(ats) from stakes
), gaps as (
    select a.person, a.category, f.first, a.ats
    from applied a left join firsts f using (person, category), (select min(first) as month from firsts) known
    where (f.first > greatest(a.month, known.month) or (f.first is null and a.approved is not null and month_of(a.approved) < month_of(year_to())))
        and a.person not in (select person from death where person is not null)
)
select concat_ws(' ', person, category, 'early') as finding, _at as at, stake as amount, 'error' as severity
from rows_of join stakes using (person, category)
union all
select concat_ws(' ', person, category, 'late'), unnest(ats), null, 'warning' from gaps
union all
select concat_ws(' ', person, category, 'late'), _at, null, 'warning'
from gaps join standing_months using (person, category) where month = first
