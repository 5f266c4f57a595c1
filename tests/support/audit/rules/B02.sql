-- B02: fuel for a certificate that is neither 肢体 nor 多重; or the part of the body is not of the legs, or there is
-- neither plate nor paper of a vehicle: to be looked at only.
with fuel as (
    select
        *,
        coalesce(card_disability(certificate), disability) not in ('肢体', '多重') as other,
        not regexp_matches(coalesce(part, ''), '下肢|腿|足|脚|膝|髋|踝|截瘫|偏瘫|脊髓|小儿麻痹|四肢')
            and _source in (select data from filled where field = 'part') as not_legs,
        plate is null and vehicle_paper is null and _source in (select data from filled where field in ('plate', 'vehicle_paper')) as nothing
    from subsidy
    where category = '燃油补贴' and service_from between year_from() and year_to() and amount > 0
)
select
    _row as finding,
    _at as at,
    (amount * 100)::bigint as amount,
    if(other, 'error', 'warning') as severity
from fuel where other or not_legs or nothing
