-- D02: a durable device of the kind that the person had within two years before; and what nobody signed for. Two of a
-- pair on one day, referrals and applications do not count.
with given as (
    select * from device
    where person is not null and coalesce(way not in ('推荐转介', '申请', '年检', '在册', '报废停用清退', '扣放', '燃油申报'), true)
        and coalesce(status not in ('待发放', '申请'), true)
), pairs as (
    select b._row as finding, [a._at, b._at] as ats
    from given a join given b on a.person = b.person and a.kind = b.kind
        and (a.event_from < b.event_from or (a.event_from = b.event_from and a._row < b._row and b.kind not in ('助听器', '大腿假肢', '小腿假肢', '上肢假肢')))
        and b.event_from < add_months(a.event_from, 24)
    where b.kind in ('轮椅', '电动轮椅', '四轮轮椅', '机动轮椅车', '护理床', '助听器', '大腿假肢', '小腿假肢', '上肢假肢', '坐便椅', '闪光门铃')
        and b.event_from between year_from() and year_to()
)
select finding, unnest(ats) as at, null as amount, 'warning' as severity from pairs
union all
select -_row, _at, null, 'warning' from given
where signed is null and _source in (select data from filled where field = 'signed') and event_from between year_from() and year_to()
