-- A13: either subsidy in a month in which 工伤 care money or 特困 support was had, by the list of benefits or the roster.
with found as (
    select p.person, p.category, p.month, p.net, b.kind, b._at
    from paid_months p join (select _at, person, kind, month from benefits union all select _at, person, tier, month from dibao_listed) b using (person, month)
    where category in ('护理补贴', '生活补贴', '低保重度生活补贴') and b.kind in ('工伤护理', '特困供养')
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
