-- A16: a person paid for a month under one kind in two towns. Marked and cancelled payments do not count; at stake
-- is all but the town that paid most.
with standing as (
    select * from payment_months where by_month(category) and not cancelled and not marked and town_code <> ''
), by_town as (
    select person, category, month, town_code, sum(share) as paid
    from standing group by all having sum(share) > 0
), twice as (
    select person, category, month, sum(paid) - max(paid) as stake
    from by_town group by all having count(*) > 1
)
select concat_ws(' ', person, category, month) as finding, _at as at, stake as amount, 'error' as severity
from standing join twice using (person, category, month) join by_town using (person, category, month, town_code)
