-- A09: back pay that is neither what its months still lack of the standard, nor months times the difference of the
-- standards, nor makes the person's payments of the year what is due. Back pay of months that touch is one.
with marks as (
    select p.*, e.sum as should
    from payments p join expected e using (_row)
    where marked and cents > 0 and not cancelled and by_month(category)
), chains as (
    select *, sum(starts) over (partition by person, category order by first_month, last_month, _row) as chain
    from (
        select *, (first_month > add_months(lag(last_month) over (
            partition by person, category order by first_month, last_month, _row
        ), 1) is not false)::int as starts from marks
    )
), summed as (
    select person, category, chain, min(first_month) as first, max(last_month) as last,
        sum(cents) as paid, sum(should) as should, list(_at) as ats
    from chains group by all
), compared as (
    select s.*, coalesce((
        select sum(o.share) from payment_months o
        where o.person = s.person and o.category = s.category and not o.cancelled and not o.marked
            and o.month between s.first and s.last
    ), 0) as before
    from summed s
), wrong as (
    select * from compared where paid + before <> should
), rows_of as (
    select person, category, chain, unnest(ats) as _at from wrong
    union
    select w.person, w.category, chain, _at
    from wrong w join payment_months o on o.person = w.person and o.category = w.category
        and o.month between w.first and w.last and not o.cancelled and not o.marked
)
select
    concat_ws(' ', person, category, chain) as finding,
    _at as at,
    abs(paid + before - should)::bigint as amount,
    'warning' as severity
from rows_of join wrong using (person, category, chain)
