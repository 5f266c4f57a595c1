-- B07: out of the working age on a course's first day: men 16–59, women 16–54. Parents and officials do not count.
select _row as finding, _at as at, null as amount, 'warning' as severity
from training
where person is not null and event_from = event_to and event_from between year_from() and year_to()
    and coalesce(status <> '报名', true)
    and coalesce(trainee not in ('家长', '干部', '其他'), true)
    and coalesce(category not in ('家长培训', '干部轮训'), true)
    and age_on(person, event_from) not between 16 and if(is_male(person), 59, 54)
