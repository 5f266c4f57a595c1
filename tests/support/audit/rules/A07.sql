-- A07: 生活补贴 for a month in which the roster has not the person; in the roster under another tier than the office's
-- (低保对象, 低保边缘): to be looked at only. Months and towns that the roster does not reach are not judged.
with reached as (
    select distinct month, _home from dibao_listed join homes using (_place)
), judged as (
    select p.person, p.category, p.month, p.net,
        exists (select 1 from dibao_listed d where d.person = p.person and d.month = p.month) as listed
    from paid_months p
    where category in ('生活补贴', '低保重度生活补贴')
        and not exists (
            select 1 from dibao_listed d where d.person = p.person and d.month = p.month and d.tier in ('低保对象', '低保边缘')
        )
        and exists (
            select 1 from standing_months s join reached r on r.month = s.month and r._home = s.town_code
            where s.person = p.person and s.category = p.category and s.month = p.month
        )
), stakes as (
    select person, category, listed, sum(net) as stake from judged group by all
), rows_of as (
    select person, category, listed, _at from standing_months join judged using (person, category, month)
    union
    select j.person, j.category, j.listed, d._at from judged j join dibao_listed d using (person, month) where listed
)
select
    concat_ws(' ', person, category, listed) as finding,
    _at as at,
    stake as amount,
    if(listed, 'warning', 'error') as severity
from rows_of join stakes using (person, category, listed)
