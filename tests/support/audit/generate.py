"""Makes a county's year with planted faults: `generate.py FOLDER [--persons N] [--seed N] [--arrange N]`.

Output: a workspace (report.toml, regions.csv, catalog/, inbox/) and truth.json beside it. `--arrange` with a number
above 0 gives the same rows in another order, in other and smaller files, in other styles: nothing that is found
may depend on it.
"""

import argparse
import json
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from county import faults_lists, faults_pay, faults_programmes, faults_totals, heads
from county import legal_lists, legal_pay, lists, payments, people, programmes, sheet, standards, straddling
from county.year import Year


def make(persons, seed):
    """The year."""
    rng = random.Random(seed)
    year = Year(rng, [people.person(rng, n) for n in range(persons)])
    payments.clean(year)
    programmes.add(year)
    lists.register(year)
    lists.roster(year)
    legal_pay.add(year)
    legal_lists.add(year)
    faults_pay.plant(year)
    faults_lists.plant(year)
    faults_programmes.plant(year)
    straddling.add(year)
    lists.midyear(year)
    faults_totals.plant(year)
    year.rows = [row for row in year.rows if not row.gone]
    return year


def arranged(rows, arrange):
    """The rows of each file: one a dataset and group, or spread over several in any order."""
    files = {}
    for row in rows:
        files.setdefault((row.dataset, row.file), []).append(row)
    names = sorted(files)
    if not arrange:
        return [(dataset, name.replace("/", "-"), files[dataset, name]) for dataset, name in names]
    rng, out = random.Random(arrange), []
    for dataset, name in names:
        group = files[dataset, name]
        rng.shuffle(group)
        parts = [[] for _ in range(rng.randrange(1, 4))]
        places = {}
        for row in group:
            places.setdefault(row.bundle or row, rng.choice(parts)).append(row)
        for number, part in enumerate(parts):
            label = f"{rng.randrange(1000):03}-{name.replace('/', '-')}-{number}"
            if part:
                out.append((dataset, label, part))
    return out


def write(year, folder, arrange):
    """The workspace and the truth."""
    text = '[office]\nname = "云水县残疾人联合会"\n\n'
    for dataset in sorted({row.dataset for row in year.rows}):
        named = heads.DATASETS.get(dataset, dataset)
        text += f'[[inbox]]\nglob = "inbox/{dataset}/*"\ndataset = "{named}"\n\n'
    (folder / "catalog").mkdir(parents=True)
    (folder / "report.toml").write_text(text, encoding="utf-8")
    (folder / "regions.csv").write_text(people.regions(), encoding="utf-8")
    (folder / "catalog" / "标准.toml").write_text(standards.catalog(), encoding="utf-8")
    for n, (dataset, name, rows) in enumerate(arranged(year.rows, arrange)):
        shown = f"inbox/{dataset}/{name}.csv"
        sheet.write(folder / shown, shown, dataset, rows, n + arrange)
    truth = [
        {"rule": f.rule, "rows": f.places, "amount": f.amount, "severity": f.severity}
        for f in year.truth
    ]
    document = {"rows": len(year.rows), "faults": truth}
    (folder / "truth.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def main():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--persons", type=int, default=9200)
    parser.add_argument("--seed", type=int, default=20240101)
    parser.add_argument("--arrange", type=int, default=0)
    given = parser.parse_args()
    year = make(given.persons, given.seed)
    write(year, given.folder, given.arrange)
    print(len(year.rows))


main()
