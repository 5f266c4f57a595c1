-- A01: a person paid more than once for a month under one kind. Reversals first take off the payment of the same
-- months and amount; what is marked 补发 and the like is no second payment. At stake is all but the largest.
-- A reversal of the same amount in another month may be of one of them: then it is to be looked at only.
with standing as (
    select * from payment_months where by_month(category) and not cancelled and not marked
), twice as (
    select person, category, month, sum(share) - max(share) as stake
    from standing
    group by all
    having count(*) filter (cents > 0) > 1 and sum(share) > max(share)
), judged as (
    select t.*, exists (
        select 1 from payments b, standing s
        where b.cents < 0 and not b.cancelled and b.person = t.person and b.category = t.category
            and t.month not between b.first_month and b.last_month
            and s.person = t.person and s.category = t.category and s.month = t.month and s.cents = -b.cents
    ) as taken_back
    from twice t
)
select
    concat_ws(' ', person, category, month) as finding,
    _at as at,
    stake as amount,
    if(taken_back, 'warning', 'error') as severity
from payment_months p join judged using (person, category, month)
where not marked or cancelled
