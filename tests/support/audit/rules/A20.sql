-- A20: one account for two persons or more.
with shared as (
    select account, (sum(amount) * 100)::bigint as paid
    from (select distinct _row, account, person, amount from subsidy_months where account is not null)
    group by account having count(distinct person) > 1
)
select account as finding, _at as at, paid as amount, 'warning' as severity
from subsidy_months join shared using (account)
