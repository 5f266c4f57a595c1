-- Tables that several rules look at.

-- Category and level on a certificate. Behind the person's own number the ledger keeps only what follows it.
create macro card_tail(certificate) as case when length(certificate) >= 20 then substr(certificate, 19) else certificate end;
create macro card_disability(certificate) as
    ['视力', '听力', '言语', '肢体', '智力', '精神', '多重'][try_cast(substr(card_tail(certificate), 1, 1) as int)];
create macro card_level(certificate) as
    ['一级', '二级', '三级', '四级'][try_cast(substr(card_tail(certificate), 2, 1) as int)];
create macro by_month(category) as category in ('护理补贴', '生活补贴', '残疾人津贴', '低保重度生活补贴', '失能补贴', '低保金');

-- Payments to known persons for known months; `cancelled`: a payment and the reversal of the same months and
-- amount; `marked`: said to be 补发 or the like.
create table payments as
with paid as (
    select
        s.*,
        (amount * 100)::bigint as cents,
        h._home as town_code,
        service_from as first_month,
        coalesce(service_until, service_to, service_from) as last_month,
        coalesce(backpay in ('补发', '更正'), false) or coalesce(regexp_matches(note, '补发|补差|差额|更正|重发'), false) as marked
    from subsidy s left join homes h using (_place)
    where person is not null and category is not null and service_from is not null
), ranked as (
    select
        *,
        row_number() over (same order by marked, _row) as kth
    from paid
    window same as (partition by person, category, first_month, last_month, amount)
), sides as (
    select person, category, first_month, last_month, abs(amount) as size,
        count(*) filter (amount > 0) as given, count(*) filter (amount < 0) as taken
    from paid group by all
)
select r.*, kth <= case when amount > 0 then taken else given end as cancelled
from ranked r join sides d
    on (r.person, r.category, r.first_month, r.last_month, abs(r.amount)) = (d.person, d.category, d.first_month, d.last_month, d.size);

-- A payment once for each month of the year that it is for; `share`: what of it is for the month, in 分: equal
-- parts, a remainder on the first months.
create table payment_months as
with counted as (
    select *, (months_between(first_month, last_month) + 1)::bigint as months from payments
), divided as (
    select *, (cents % months + months) % months as rest from counted
), each_month as (
    select *, unnest(generate_series(first_month, last_month, interval 1 month))::date as month from divided
)
select *, (cents - rest) // months + (months_between(first_month, month) < rest)::bigint as share
from each_month
where month between year_from() and year_to();

-- What a person was paid for a month under one kind, reversals taken off, in 分; only where something is left.
create table paid_months as
select person, category, month, sum(share)::bigint as net
from payment_months group by all having sum(share) > 0;

-- The rows of such a month that stand; a payment that was cancelled and its reversal do not.
create view standing_months as select * from payment_months where not cancelled;
create macro mends(category) as category in ('护理补贴', '生活补贴', '残疾人津贴', '低保重度生活补贴', '失能补贴');

-- Months of the year in which a roster has a person. A list with a column for the last month, and nothing in it, runs
-- on; one without that column speaks of one month only.
create macro last_listed(first, ended, open_end) as coalesce(ended, if(open_end, year_to(), first));
create table dibao_listed as
select _at, person, tier, _place, unnest(generate_series(
    coalesce(service_from, year_from()), month_of(last_listed(coalesce(service_from, year_from()), end_month, has_end)), interval 1 month
))::date as month
from (select *, _source in (select data from filled where field = 'end_month') as has_end from dibao) where person is not null;
create table benefits as
select _at, person, kind, unnest(generate_series(
    coalesce(service_from, year_from()), month_of(last_listed(coalesce(service_from, year_from()), end_month, has_end)), interval 1 month
))::date as month
from (select *, _source in (select data from filled where field = 'end_month') as has_end from exclusion) where person is not null;

-- The standard of each month of a payment, in 分: the line of the nearest region, of those the one with most words.
-- What the row does not say of level and category stands on the certificate.
create table due as
with asked as (
    select _row, _place, category,
        coalesce(level, card_level(certificate)) as level,
        coalesce(disability, card_disability(certificate)) as disability,
        unnest(generate_series(first_month, last_month, interval 1 month))::date as month
    from payments
)
select a._row, a.month, max_by((s.amount * 100)::bigint, s.depth * 10 + (s.level is not null)::int + (s.disability is not null)::int) as unit
from asked a
join standards s on s.category = a.category
    and (s.level is null or s.level = a.level)
    and (s.disability is null or s.disability = a.disability)
    and a.month between s.first and s.last
join within w on w._region = s.region and w._place = a._place
where s.dataset = 'subsidy'
group by all;

-- What is due for all months of a payment; null where some month has no line.
create table expected as
select p._row, if(count(d.unit) = any_value(months_between(first_month, last_month) + 1), sum(d.unit), null)::bigint as sum
from payments p left join due d using (_row) group by p._row;
