-- A08: an ordinary payment that is not the sum of its months' standards. Right all the same: payments of the same
-- months that together are the standard; a person whose payments of the months concerned, back pay included, come to
-- what is due; months that back pay is for are A09's. What is paid by the year is
-- held against the person's sum of the calendar year, what is paid once against each payment. For information: several months' standards in one payment, and those months not paid otherwise. To be
-- looked at: a multiple of the standard, the standard of before, a deduction in the remark.
with ordinary as (
    select p.*, e.sum as should
    from payments p join expected e using (_row)
    where not cancelled and not marked and e.sum is not null and by_month(category)
        and first_month <= year_to() and last_month >= year_from()
), same_months as (
    select person, category, first_month, last_month, sum(cents) as paid
    from payments where not cancelled group by all
), wrong as (
    select o.* from ordinary o join same_months s using (person, category, first_month, last_month)
    where o.cents > 0 and o.cents <> o.should and s.paid <> o.should
        and not exists (
            select 1 from payments b where b.marked and b.cents > 0 and not b.cancelled
                and (b.person, b.category) = (o.person, o.category)
                and b.first_month <= o.last_month and o.first_month <= b.last_month
        )
), year_due as (
    select person, category, sum(unit) as should from (
        select distinct person, category, d.month, d.unit from ordinary o join due d using (_row)
    ) group by all
), year_paid as (
    select person, category, sum(cents) as paid from payments where not cancelled group by all
), left_wrong as (
    select w.* from wrong w
    join year_due d using (person, category) join year_paid y using (person, category)
    where d.should <> y.paid
        or exists (select 1 from wrong o where (o.person, o.category) = (w.person, w.category) and o.cents % o.should = 0 and o.cents > o.should)
), judged as (
    select
        w.*,
        if(cents % should = 0 and first_month = last_month and cents // should between 2 and 24, cents // should, null) as times,
        exists (
            select 1 from due d join payments o using (_row)
            where o.category = w.category and o._place = w._place and w.first_month = w.last_month
                and o.level is not distinct from w.level and o.disability is not distinct from w.disability
                and d.month < w.first_month and d.unit = w.cents
        ) as of_before
    from left_wrong w
), told as (
    select
        *,
        times is not null and not exists (
            select 1 from payments o
            where o.person = j.person and o.category = j.category and not o.cancelled and o._row <> j._row
                and o.first_month < add_months(j.first_month, j.times) and o.last_month > j.first_month
        ) as longer
    from judged j
)
select
    if(longer, concat_ws(' ', category, first_month, times),
        concat_ws(' ', person, category, times is not null or of_before, cents - should, times)) as finding,
    _at as at,
    if(longer, null, sum(abs(cents - should)) over (
        partition by longer, person, category, times is not null or of_before, cents - should, times
    ))::bigint as amount,
    case when longer then 'info' when times is not null or of_before then 'warning' else 'error' end as severity
from told
union all
(
    -- By the calendar year: more than one payment stand together.
    with yearly as (
        select p.*, (s.amount * 100)::bigint as unit, year(p.first_month) as in_year
        from payments p join standards s on s.category = p.category and s.per = 'year'
            and (s.stage is null or s.stage = p.stage) and p.first_month between s.first and s.last
        where not cancelled and not marked
    ), sums as (
        select person, category, in_year, unit, sum(cents) as paid, count(*) as payments
        from yearly group by all having sum(cents) <> unit and (count(*) = 1 or sum(cents) > unit)
    )
    select
        concat_ws(' ', person, category, in_year),
        _at,
        abs(paid - unit)::bigint,
        if(paid % unit = 0, 'warning', 'error')
    from yearly join sums using (person, category, in_year, unit)
)
union all
select concat_ws(' ', p.person, p.category, cents - (s.amount * 100)::bigint, p.first_month), p._at, abs(cents - (s.amount * 100)::bigint), 'error'
from payments p join standards s on s.category = p.category and s.per = 'once'
    and (s.stage is null or s.stage = p.stage) and p.first_month between s.first and s.last
where not cancelled and not marked and cents > 0 and cents <> (s.amount * 100)::bigint
