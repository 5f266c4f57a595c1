-- X01, the office's own: more than two devices for nothing to a person in the year.
select person as finding, _at as at, null as amount, 'error' as severity
from device
where way = '免费发放' and person is not null and event_from between year_from() and year_to()
qualify count(*) over (partition by person) > 2
