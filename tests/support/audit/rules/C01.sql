-- C01: ends before it begins: rehabilitation and courses.
select 'rehab ' || _row as finding, _at as at, (amount * 100)::bigint as amount, 'error' as severity
from rehab where event_from = event_to and end_date < event_from and event_from between year_from() and year_to()
union all
select 'training ' || _row, _at, null, 'error'
from training where event_from = event_to and end_date < event_from and event_from between year_from() and year_to()
