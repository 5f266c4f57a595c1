"""A county's year as its exports would have it, with faults in known places.

Job: a workspace to try the audit on: 残疾人 of twelve towns, what they were paid month by month, the lists that
others keep (deaths, register, 低保 …), and other programmes. Input: a seed and a number of persons; output: exports
in `inbox/`, the office's standards, and `truth.json`: of every planted fault the rule that must find it, its rows
as file:line and the amount at stake. Invariant: the same seed gives the same bytes; nobody is real (numbers begin
with 9999, which no region has); whatever is not in the truth is legal, however odd it looks.

- `people`: who lives where · `standards`: what is paid to whom · `year`: all rows and the truth
- `payments`: a clean year of the two subsidies · `legal_*`: what looks wrong and is not
- `faults_*`: what is wrong · `straddling`: both, at the edges · `lists`: what other authorities know
- `programmes`: training, surgery, visits … · `heads`, `sheet`: rows to messy files
"""
