-- A14: 生活补贴 in a month in which an orphan was provided for; 护理补贴 may be had beside it.
with found as (
    select p.person, p.category, p.month, p.net, b.kind, b._at
    from paid_months p join benefits b using (person, month)
    where category in ('生活补贴', '低保重度生活补贴') and b.kind = '孤儿保障'
), stakes as (
    select person, category, kind, sum(net) as stake
    from (select distinct person, category, kind, month, net from found) group by all
), rows_of as (
    select person, category, kind, s._at from standing_months s join found using (person, category, month)
    union
    select person, category, kind, _at from found
)
select concat_ws(' ', person, category, kind) as finding, _at as at, stake as amount, 'error' as severity
from rows_of join stakes using (person, category, kind)
