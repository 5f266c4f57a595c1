-- A01: one person, one kind paid by the month, one month, more than one payment left once reversals are taken off.
-- Rows marked 补发 are not looked at; at stake is all but the largest payment.
with paid as (
    select person, category, month, _at, amount
    from subsidy_months
    where person is not null
      and backpay is distinct from '补发'
      and category in ('护理补贴', '生活补贴', '残疾人津贴', '低保重度生活补贴', '失能补贴', '低保金')
), twice as (
    select person, category, month, sum(amount) - max(amount) as stake
    from paid
    group by all
    having count(*) - 2 * count(*) filter (amount < 0) > 1
)
select p.person || p.category || p.month as finding, _at as at, stake as amount, 'error' as severity
from paid p join twice using (person, category, month)
