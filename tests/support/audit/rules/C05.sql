-- C05: subsidy, insurance and own money come to more than the operation cost.
select
    _row as finding,
    _at as at,
    ((amount + coalesce(self_paid, 0) + coalesce(insured, 0) - cost) * 100)::bigint as amount,
    'warning' as severity
from surgery
where event_to >= year_from() and event_from <= year_to() and coalesce(status not in ('通知', '转介', '报名'), true)
    and amount > 0 and amount + coalesce(self_paid, 0) + coalesce(insured, 0) > cost
