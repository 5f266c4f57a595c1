-- B06: a person twice in one course: the same name, number and first day, and no other place, institute or subject.
with listed as (
    select *, concat_ws('|', person, course_name, course_no, event_from, event_to) as class
    from training
    where person is not null and event_to >= year_from() and event_from <= year_to()
), twice as (
    select class from listed group by class
    having count(*) > 1 and count(distinct place) < 2 and count(distinct org) < 2 and count(distinct subject) < 2
)
select class as finding, _at as at, null as amount, if(event_from = event_to, 'error', 'warning') as severity
from listed join twice using (class)
