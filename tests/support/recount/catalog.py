"""The catalog in force: built-in TOML, then the office's, which replaces by id or widens.

Inputs: the folder of built-in files, a workspace. Invariant: of what a definition says, whatever bears
on a number is read here; a key that nobody here knows is an error, as it may change what is counted.
"""

import tomllib

from . import texts

# What bears on headers, cells, printing and words, and never on which rows count.
SILENT_DATASET = {"not_hints", "outside", "needs_one", "ended", "title", "about", "hints", "key", "product"}
DATASET = SILENT_DATASET | {
    "id",
    "event",
    "until",
    "service",
    "service_end",
    "town",
    "village",
    "void",
    "reversal",
    "entity",
    "field",
}
SILENT_INDICATOR = {"title", "note", "words", "decimals", "unit"}
INDICATOR = SILENT_INDICATOR | {"id", "dataset", "measure", "where", "every", "basis", "date", "of", "per", "span"}
EXTEND = {"dataset", "hints", "aliases", "values", "prefer", "field"}
MEASURES = {
    "rows",
    "persons",
    "households",
    "distinct",
    "sum",
    "uniform",
    "regions",
    "total",
    "ratio",
    "difference",
    "each",
}
BASES = {"event", "service", "snapshot", "cumulative", "stock"}
SPANS = {"union", "sum-of-years"}


class Catalog:
    """Datasets and indicators by id."""

    def __init__(self, builtin, root):
        self.datasets, self.indicators = {}, {}
        files = sorted(builtin.glob("*.toml"))
        assert files, f"no definitions in {builtin}"
        ids = [one["id"] for path in files for one in tomllib.loads(texts.read(path)).get("indicator", [])]
        # An office's definition takes the place of a built-in one; of two built-in ones, which would?
        assert len(ids) == len(set(ids)), "a built-in definition twice"
        for path in files + sorted((root / "catalog").glob("*.toml")):
            document = tomllib.loads(texts.read(path))
            known(document, {"dataset", "indicator", "extend", "standard", "rule"}, path)
            for dataset in document.get("dataset", []):
                known(dataset, DATASET, f"{path}: {dataset['id']}")
                self.datasets[dataset["id"]] = dataset
            for indicator in document.get("indicator", []):
                check(indicator, path)
                self.indicators[indicator["id"]] = indicator
            for extension in document.get("extend", []):
                known(extension, EXTEND, f"{path}: extend")
                fields = self.datasets[extension["dataset"]].setdefault("field", [])
                for field in extension.get("field", []):
                    fields[:] = [old for old in fields if old["id"] != field["id"]] + [field]

    def dataset(self, name):
        """By id, else by title."""
        titled = [dataset for dataset in self.datasets.values() if dataset["title"] == name]
        return self.datasets.get(name) or titled[0]

    def dataset_of(self, indicator):
        """The dataset whose rows it counts; none where it is made of other figures, or of regions."""
        return self.dataset(indicator["dataset"]) if "dataset" in indicator else None


def known(table, keys, where):
    unknown = set(table) - keys
    assert not unknown, f"{where}: what {unknown} mean for a number is not known here"


def check(indicator, path):
    where = f"{path}: {indicator['id']}"
    known(indicator, INDICATOR, where)
    measure, basis, span = (
        indicator["measure"],
        indicator.get("basis", "event"),
        indicator.get("span", "union"),
    )
    assert measure.partition(":")[0] in MEASURES, f"{where}: measure {measure}"
    assert basis in BASES, f"{where}: basis {basis}"
    assert span in SPANS, f"{where}: span {span}"


def field(dataset, name):
    """The field with an id."""
    return next((field for field in dataset.get("field", []) if field["id"] == name), None)


def columns(dataset):
    """The ledger's text and number columns that definitions may name, with their SQL types."""
    kinds = {"date": "date", "month": "date", "amount": "decimal(18, 2)", "count": "bigint"}
    found = {entity["id"]: "varchar" for entity in dataset.get("entity", [])}
    for one in dataset.get("field", []):
        if one["id"] not in (dataset.get("event"), dataset.get("service")):
            found[one["id"]] = kinds.get(one["type"], "varchar")
    return found
