-- A12: paid for months after an event that ends it: 户籍迁出 and 服刑 both, 退出低保 生活补贴, 等级下降 护理补贴 (not where the
-- new level is still eligible). It begins again with the day of return, a later application, for 退出低保 also a month
-- in the roster. Of several events of a kind the last counts; the dead are A03's.
with events as (
    select
        person, kind, event_to as day, return_date, new_level, _at,
        unnest(case
            when kind in ('户籍迁出', '服刑', '死亡退出') then ['护理补贴', '生活补贴', '低保重度生活补贴']
            when kind = '退出低保' then ['生活补贴', '低保重度生活补贴']
            when kind = '等级下降' and coalesce(new_level not in ('一级', '二级'), true) then ['护理补贴']
            else [] end) as category
    from leaving where person is not null
    qualify event_to = max(event_to) over (partition by person, kind)
), found as (
    select p.person, p.category, p.month, p.net, e.kind, e._at,
        e.kind = '等级下降' and e.new_level is null as doubtful
    from paid_months p join events e on p.person = e.person and p.category = e.category and p.month > month_of(e.day)
    where not coalesce(p.month >= month_of(e.return_date), false)
        and p.person not in (select person from death where person is not null)
        and not exists (
            select 1 from application a where a.person = p.person and a.event_to > e.day
                and month_of(a.event_to) <= p.month and a.category in (p.category, '两项补贴')
        )
        and not (e.kind = '退出低保' and exists (
            select 1 from dibao_listed d where d.person = p.person and d.month = p.month and d.tier = '低保对象'
        ))
), stakes as (
    select person, category, kind, doubtful, sum(net) as stake from found group by all
), rows_of as (
    select person, category, kind, s._at from standing_months s join found using (person, category, month)
    union
    select person, category, kind, _at from found
)
select
    concat_ws(' ', person, category, kind) as finding,
    _at as at,
    stake as amount,
    if(doubtful, 'warning', 'error') as severity
from rows_of join stakes using (person, category, kind)
