-- C02: shorter than the agreed months (first and last day both counted), and settled in full.
select _row as finding, _at as at, (amount * 100)::bigint as amount, 'error' as severity
from rehab
where event_from = event_to and event_from between year_from() and year_to()
    and end_date >= event_from and end_date + 1 < add_months(event_from, required_months)
    and amount >= contract_amount
