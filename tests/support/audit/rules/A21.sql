-- A21: payments, persons, months of persons, households of each kind; reversals do not count. Where rows have no
-- number, or no household, that is said, too.
with kinds as (
    select
        category,
        count(distinct _row) as payments,
        count(distinct person) as persons,
        count(distinct _row) filter (person is null) as nobody,
        count(distinct (person, month)) filter (person is not null) as person_months,
        count(distinct household) as households,
        count(distinct _row) filter (household is null) as homeless
    from subsidy_months
    where amount >= 0 and category is not null
    group by category
)
select
    category as finding,
    concat_ws(' ', payments, persons, if(nobody > 0, nobody, null), person_months,
        if(households > 0, households, null), if(households > 0 and homeless > 0, homeless, null)) as at,
    null as amount,
    'info' as severity
from kinds
