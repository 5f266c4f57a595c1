-- B05: a person in two courses at two places on two days or more. The place, else the institute; one name within the
-- other is one place; what is online does not count, nor who only signed up. Where a course runs for more than a
-- month it may be of week-ends: to be looked at only.
with courses as (
    select _row, _at, person, event_from as first, end_date as last, place, org,
        end_date - event_from + 1 as days
    from training
    where person is not null and event_from = event_to and end_date >= event_from
        and coalesce(status <> '报名', true)
        and not regexp_matches(coalesce(place, ''), '线上|网络|网上|在线|远程|直播间')
), pairs as (
    select a._row as one, b._row as other, [a._at, b._at] as ats, greatest(a.days, b.days) as longest,
        if(a.place is not null and b.place is not null, a.place, coalesce(a.org, a.place)) as here,
        if(a.place is not null and b.place is not null, b.place, coalesce(b.org, b.place)) as there,
        greatest(a.first, b.first) as from_day, least(a.last, b.last) as to_day
    from courses a join courses b on a.person = b.person and a._row < b._row
)
select concat_ws(' ', one, other) as finding, unnest(ats) as at, null as amount, if(longest > 31, 'warning', 'error') as severity
from pairs
where to_day - from_day + 1 >= 2 and to_day >= year_from() and from_day <= year_to()
    and not contains(here, there) and not contains(there, here)
