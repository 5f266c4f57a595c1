-- A04: paid for months after the certificate ran out, was frozen or cancelled. Each month looks at the register of
-- that month or the latest before it, else the earliest after it; of several certificates the valid one counts. A day
-- of freezing or cancelling in a later register tells as much.
-- Where a later register has the person as valid again, it is to be looked at only.
with cards as (
    select person, _at, event_to as taken, status, month_of(status_date) as since, month_of(valid_to) as until
    from register where person is not null
), asked as (
    select p.*, coalesce(
        (select max(taken) from cards c where c.person = p.person and month_of(c.taken) <= p.month),
        (select min(taken) from cards c where c.person = p.person and month_of(c.taken) > p.month)
    ) as looked_at
    from paid_months p where mends(category)
), judged as (
    select
        a.person, a.category, a.month, a.net, a.looked_at,
        bool_and(coalesce(c.until < a.month, false) or coalesce(
            c.status in ('注销', '冻结', '过期') and case when c.since is not null then c.since < a.month
                else month_of(c.taken) < a.month end and (c.status <> '过期' or c.until is null), false)) as ended,
        list(c._at) as ats
    from asked a join cards c on c.person = a.person and c.taken = a.looked_at
    group by all
), told_later as (
    select j.* replace (true as ended, list(c._at) as ats)
    from judged j join cards c on c.person = j.person and c.taken > j.looked_at
        and c.status in ('注销', '冻结') and c.since < j.month
    where not j.ended
    group by all
), found as (
    select j.*, exists (
        select 1 from cards c where c.person = j.person and c.taken > j.looked_at and c.status = '有效'
            and coalesce(c.until >= month_of(c.taken), true)
    ) as again
    from (select * from judged where ended union all select * from told_later) j
), stakes as (
    select person, category, again, sum(net) as stake from found group by all
), rows_of as (
    select person, category, again, _at from standing_months join found using (person, category, month)
    union
    select person, category, again, unnest(ats) from found
)
select
    concat_ws(' ', person, category, again) as finding,
    _at as at,
    stake as amount,
    if(again, 'warning', 'error') as severity
from rows_of join stakes using (person, category, again)
