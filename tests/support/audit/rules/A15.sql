-- A15: a benefit of the same sort in the same month: of 护理 beside 护理补贴, of 生活 beside 生活补贴.
with found as (
    select p.person, p.category, p.month, p.net, b.kind, b._at
    from paid_months p join benefits b using (person, month)
    where (category = '护理补贴' and b.kind in ('老年护理补贴', '因公致残护理', '离休护理'))
        or (category in ('生活补贴', '低保重度生活补贴') and b.kind in ('老年生活补贴', '因公致残生活', '离休生活'))
), stakes as (
    select person, category, kind, sum(net) as stake
    from (select distinct person, category, kind, month, net from found) group by all
), rows_of as (
    select person, category, kind, s._at from standing_months s join found using (person, category, month)
    union
    select person, category, kind, _at from found
)
select concat_ws(' ', person, category, kind) as finding, _at as at, stake as amount, 'warning' as severity
from rows_of join stakes using (person, category, kind)
