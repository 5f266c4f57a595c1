-- A10: a town's total for a kind and span of months is no whole multiple of the one standard that holds there; the rows
-- whose own amount is none. Kinds whose standard depends on level or tier cannot be asked so; nor back pay.
with flat as (
    select category from standards where dataset = 'subsidy'
    group by category having bool_and(level is null and disability is null and stage is null) and bool_and(per = 'month')
), batches as (
    select
        h._home as town, s.category, s.service_from as first, coalesce(s.service_until, s.service_to) as last,
        (amount * 100)::bigint as cents, _at, s._place
    from subsidy s join flat using (category) join homes h using (_place)
    where s.backpay is distinct from '补发' and not coalesce(regexp_matches(note, '补发|补差|差额|更正|重发'), false)
), units as (
    select town, category, first, last, (sum(unit) * 100)::bigint as unit
    from (
        select distinct b.town, b.category, b.first, b.last, m.month,
            (select max_by(s.amount, s.depth) from standards s join within w on w._region = s.region
                where s.category = b.category and m.month between s.first and s.last and w._place = b.town) as unit
        from (select distinct town, category, first, last from batches) b,
            lateral (select unnest(generate_series(b.first, b.last, interval 1 month))::date as month) m
    ) group by all
), odd as (
    select town, category, first, last from batches join units using (town, category, first, last)
    group by all having sum(cents) % any_value(unit) <> 0
)
select concat_ws(' ', town, category, first, last) as finding, _at as at, null as amount, 'warning' as severity
from batches join units using (town, category, first, last) join odd using (town, category, first, last)
where cents % unit <> 0
