-- B08: courses that begin in one year and end in another.
select
    concat_ws('|', course_name, course_no, event_from, end_date) as finding,
    _at as at,
    null as amount,
    'info' as severity
from training
where event_from = event_to and year(end_date) > year(event_from)
    and (event_from between year_from() and year_to() or end_date between year_from() and year_to())
    and coalesce(status <> '报名', true)
