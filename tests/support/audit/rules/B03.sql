-- B03: in a course for the disabled before the first certificate: issued after the course's last day, or where that is
-- not known after the month that follows its first. By the register, else by the first issue in the certificates.
with issued as (
    select person, min(first_issue) as day, list(_at) as ats from register where person is not null and first_issue is not null group by person
    union all
    select person, min(event_to), list(_at) from certificate
    where business = '新办' and coalesce(status = '办结', true) and person is not null
        and person not in (select person from register where first_issue is not null and person is not null)
    group by person
), found as (
    select t._row, t._at, i.ats
    from training t join issued i using (person)
    where coalesce(trainee not in ('家长', '干部', '其他'), true)
        and coalesce(category not in ('家长培训', '干部轮训'), true)
        and coalesce(status <> '报名', true)
        and event_to >= year_from() and event_from <= year_to()
        and case when end_date is not null then i.day > end_date else month_of(i.day) > add_months(month_of(event_to), 1) end
)
select _row as finding, unnest(list_prepend(_at, ats)) as at, null as amount, 'warning' as severity from found
