-- E01: a household (without a number: a person) twice on one day; not where the rows are of different persons, nor
-- money beside goods. And the visits of households that were visited more than once.
with visits as (
    select
        *,
        coalesce('h' || household, 'p' || person) as whom,
        coalesce(cash, 0) > 0 as money
    from visit
    where event_to >= year_from() and event_from <= year_to() and coalesce(cash, 0) >= 0
), days as (
    select whom, event_from, sum(cash) - max(cash) as stake
    from visits
    where event_from = event_to and money and whom is not null
    group by all
    having count(*) > 1 and count(distinct person) < 2
), homes_again as (
    select household from visits where household is not null group by household having count(*) > 1
)
select concat_ws(' ', whom, event_from) as finding, _at as at, (stake * 100)::bigint as amount, 'warning' as severity
from visits join days using (whom, event_from) where money
union all
select 'households', _at, null, 'info' from visits join homes_again using (household)
