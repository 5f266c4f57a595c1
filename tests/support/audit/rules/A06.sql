-- A06: 护理补贴 to a level that is not eligible: not 一级 or 二级, and no line of the standards names it for 护理补贴 in
-- the month. Level and category stand in the row and on the certificate; where one of both says eligible, or the
-- certificate says 多重 (of which categories cannot be read), it is to be looked at only.
with said as (
    select
        *,
        unnest([
            {'level': level, 'disability': disability},
            {'level': card_level(certificate), 'disability': card_disability(certificate)}
        ]) as word
    from payment_months
    where category = '护理补贴' and not cancelled and cents > 0
), judged as (
    select
        _row, month, word.disability as disability,
        word.level in ('一级', '二级') or exists (
            select 1 from standards s
            where s.category = '护理补贴' and s.level = word.level and month between s.first and s.last
                and (s.disability is null or s.disability = word.disability)
        ) as eligible
    from said
    where word.level is not null
), rows_judged as (
    select _row, month, bool_and(not eligible) as neither, bool_or(not eligible) as doubtful, bool_or(disability = '多重') as several
    from judged group by all
)
select
    concat_ws(' ', person, if(neither and not several, 'error', 'warning')) as finding,
    _at as at,
    sum(share) over (partition by person, neither and not several) as amount,
    if(neither and not several, 'error', 'warning') as severity
from payment_months join rows_judged using (_row, month)
where doubtful
