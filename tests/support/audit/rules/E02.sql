-- E02: one student twice in a school year under one kind; of other service months, or a school year that is only told
-- by a day: to be looked at only. Other terms, and other names under one number, are legal.
with aid as (
    select *, (amount * 100)::bigint as cents,
        coalesce(substr(school_year, 1, 4), (year(service_from) - (month(service_from) < 9)::int)::text) as aided_year,
        school_year is null as guessed
    from subsidy
    where person is not null and backpay is distinct from '补发' and category in
        ('扶残助学金', '学前教育救助', '义务教育助学', '高等教育助学', '助学补助', '助学奖励金', '彩票公益金助学')
), twice as (
    select person, category, aided_year, sum(cents) - max(cents) as stake,
        count(distinct service_from) > 1 or bool_or(guessed) as doubtful
    from aid group by all
    having count(*) filter (cents > 0) > 1 and sum(cents) > max(cents) and count(distinct term) < 2 and count(distinct name) < 2
        and max(service_from) >= year_from() and min(service_from) <= year_to()
)
select concat_ws(' ', person, category, aided_year) as finding, _at as at, stake as amount, if(doubtful, 'warning', 'error') as severity
from aid join twice using (person, category, aided_year)
