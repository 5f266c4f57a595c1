-- A02: how many persons hold 护理补贴 only, 生活补贴 only, both, either, and the sum of the two.
with held as (
    select person, bool_or(category = '护理补贴') as care, bool_or(category = '生活补贴') as living
    from payment_months
    where cents >= 0 and category in ('护理补贴', '生活补贴')
    group by person
), counted as (
    select
        count(*) filter (care and not living) as care_only,
        count(*) filter (living and not care) as living_only,
        count(*) filter (care and living) as of_both,
        count(*) as either
    from held
)
select
    'all' as finding,
    concat_ws(' ', care_only, living_only, of_both, either, either + of_both) as at,
    null as amount,
    'info' as severity
from counted
