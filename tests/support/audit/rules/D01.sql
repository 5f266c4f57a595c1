-- D01: one eye twice, at least once in the year; 双眼 is both. And the operations of those who had several in the year.
with done as (
    select * from surgery
    where person is not null and coalesce(status not in ('通知', '转介', '报名'), true)
), eyes as (
    select *, unnest(case eye when '双眼' then ['左眼', '右眼'] when '双耳' then ['左耳', '右耳'] else [eye] end) as one
    from done where eye is not null
), twice as (
    select person, category, one, sum(amount) - max(amount) as stake
    from eyes group by all
    having count(*) > 1 and max(event_to) >= year_from() and max(event_from) <= year_to()
), several as (
    select person, category from done
    where event_to >= year_from() and event_from <= year_to()
    group by all having sum(cases) > 1
)
select concat_ws(' ', person, category, one) as finding, _at as at, (stake * 100)::bigint as amount, 'warning' as severity
from eyes join twice using (person, category, one)
union all
select category, _at, null, 'info'
from done join several using (person, category)
where event_to >= year_from() and event_from <= year_to()
