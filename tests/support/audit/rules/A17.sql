-- A17: due and not paid, from the first register on: 护理补贴 with a valid certificate of level 一级 or 二级, 生活补贴 with a
-- valid one in a month of the roster. Months in which the town has payments of the kind; not the month of the first
-- certificate, nor of the dead, of
-- those whom a later register has as frozen or cancelled by then, of who moved away or serves, or has a benefit that excludes it.
with months as (
    select unnest(generate_series(year_from(), year_to(), interval 1 month))::date as month
), cards as (
    select r.*, m.month
    from register r join months m on month_of(r.event_to) <= m.month
    where person is not null
    qualify r.event_to = max(r.event_to) over (partition by person, m.month)
), valid as (
    select person, month, list(_at) as ats, any_value(coalesce(level, card_level(certificate))) as level, any_value(_home) as town_code
    from cards join homes using (_place)
    where status = '有效' and coalesce(month_of(valid_to) >= month, true)
        and coalesce(month_of(first_issue) < month, true)
    group by all
), paying as (
    select distinct town_code, month, category from standing_months where cents > 0
), due_months as (
    select v.person, v.month, '护理补贴' as category, v.ats, v.town_code, ['工伤护理', '特困供养', '老年护理补贴', '因公致残护理', '离休护理'] as excluding
    from valid v where level in ('一级', '二级')
    union all
    select v.person, v.month, '生活补贴', list_concat(v.ats, d.ats), v.town_code,
        ['工伤护理', '特困供养', '孤儿保障', '事实无人抚养儿童', '老年生活补贴', '因公致残生活', '离休生活']
    from valid v join (
        select person, month, list(_at) as ats from dibao_listed where tier = '低保对象' group by all
    ) d using (person, month)
), unpaid as (
    select d.person, d.category, d.ats
    from due_months d join paying p using (town_code, month, category)
    where not exists (select 1 from paid_months x where (x.person, x.category, x.month) = (d.person, d.category, d.month))
        and not exists (select 1 from death x where x.person = d.person and month_of(x.event_to) <= d.month)
        and not exists (
            select 1 from register x where x.person = d.person and x.status in ('注销', '冻结')
                and month_of(x.event_to) > d.month and month_of(x.status_date) <= d.month
        )
        and not exists (select 1 from benefits x where x.person = d.person and x.month = d.month and x.kind in (select unnest(d.excluding)))
        and not exists (
            select 1 from leaving x where x.person = d.person and x.kind in ('户籍迁出', '服刑')
                and month_of(x.event_to) <= d.month and coalesce(d.month < month_of(x.return_date), true)
        )
)
select concat_ws(' ', person, category) as finding, unnest(ats) as at, null as amount, 'warning' as severity from unpaid
