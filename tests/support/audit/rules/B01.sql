-- B01: fuel for a person more than once a year, and together more than a year's standard; for a vehicle to two
-- persons. Two plates (another vehicle), or a year that only the day of payment tells: to be looked at only.
with fuel as (
    select
        _row, _at, person, plate, (amount * 100)::bigint as cents, year(service_from) as in_year,
        _source in (select data from filled where field = 'service_month') as known
    from subsidy
    where category = '燃油补贴' and service_from between year_from() and year_to()
        and backpay is distinct from '补发' and person is not null
), persons as (
    select person, in_year, sum(cents) - max(cents) as stake, count(distinct plate) > 1 or not bool_and(known) as doubtful
    from fuel group by all
    having count(*) filter (cents > 0) > 1 and sum(cents) > 26000
), plates as (
    select plate, in_year, sum(cents) - max(cents) as stake
    from fuel where plate is not null group by all having count(distinct person) > 1
)
select concat_ws(' ', person, in_year) as finding, _at as at, stake as amount, if(doubtful, 'warning', 'error') as severity
from fuel join persons using (person, in_year)
union all
select concat_ws(' ', plate, in_year), _at, stake, 'error' from fuel join plates using (plate, in_year)
