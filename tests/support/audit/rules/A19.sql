-- A19: the certificate's first 18 characters are not the person's own number. Beside the number the ledger keeps
-- only what follows it; the whole stands where the two differ.
select
    person as finding,
    _at as at,
    null as amount,
    'warning' as severity
from subsidy_months
where length(certificate) >= 20 and substr(certificate, 1, 17) <> lpad(person::text, 17, '0')
