-- A18: level or category in the row other than on the certificate, by person. A certificate of 多重 beside a row
-- that says one category is for information.
with compared as (
    select
        person, _at,
        level <> card_level(certificate) as other_level,
        disability <> card_disability(certificate) and card_disability(certificate) <> '多重' as other_kind,
        disability <> card_disability(certificate) and card_disability(certificate) = '多重' as one_of_several
    from subsidy_months
    where person is not null
), found as (
    select
        person, _at,
        case when coalesce(other_level, false) or coalesce(other_kind, false) then 'warning'
            when one_of_several then 'info' end as severity
    from compared
)
select concat_ws(' ', person, severity) as finding, _at as at, null as amount, severity
from found where severity is not null
