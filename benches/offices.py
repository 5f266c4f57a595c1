"""The workspaces of `benches/run` and their files, made when they are first wanted."""

import os
import shutil

import make_data
from measure import Process, say


class Offices:
    def __init__(self, report, scratch):
        self.report, self.scratch = report, scratch
        (scratch / "data").mkdir()

    def csv(self, name, rows, encoding="utf-8"):
        """The file of a character and size."""
        path = self.scratch / "data" / f"{name}-{rows}.csv"
        twin = path.with_suffix(".gb.csv")
        if not path.exists():
            say(f"making {path.name}")
            make_data.write(name, rows, path)
        if encoding == "gb18030" and not twin.exists():
            make_data.recode(path, twin)
        return path if encoding == "utf-8" else twin

    def series(self, rows, months):
        """The files of so many months."""
        folder = self.scratch / "months"
        folder.mkdir()
        say(f"making {months} months of {rows:,} rows")
        return make_data.series(rows, folder, months)

    def overlapping(self, csv, rows):
        """Two more exports of the months of a `hard` file: its rows and one more; half of its persons and as many
        others."""
        again, half = self.scratch / "data" / "again.csv", self.scratch / "data" / "half.csv"
        shutil.copy(csv, again)
        with open(again, "ab") as file:
            file.write(make_data.one_more())
        make_data.write("hard", rows, half, first=rows // 24)
        return again, half

    def folder(self, name, keep=True):
        """The workspace of this name."""
        folder = self.scratch / f"{name}-{'kept' if keep else 'lean'}"
        if not folder.is_dir():
            folder.mkdir()
            county = make_data.County()
            text = f'[office]\nname = "{county.name}残疾人联合会"\nroot = "{county.code}"\n'
            text += f"\n[ingest]\nkeep_originals = {'true' if keep else 'false'}\n"
            (folder / "report.toml").write_text(text, encoding="utf-8")
            (folder / "regions.csv").write_text("".join(county.regions()), encoding="utf-8")
        return folder

    def ledger(self, name):
        return self.folder(name) / "ledger"

    def ingest(self, name, *files, keep=True, report=None, ledger=None):
        """Files into a ledger, each time the same: empty, or with what another holds."""
        folder = self.folder(name, keep)

        def before():
            shutil.rmtree(folder / "ledger", ignore_errors=True)
            if ledger:
                # Files of a ledger are replaced, never written into.
                shutil.copytree(ledger, folder / "ledger", copy_function=os.link)

        call = [report or self.report, "-C", folder, "-q", "ingest", *files, "--dataset", "subsidy"]
        return Process(call, before=before)

    def forget(self):
        """Deletes all workspaces and files."""
        shutil.rmtree(self.scratch)
        (self.scratch / "data").mkdir(parents=True)


def data_files(workspace):
    return workspace / "ledger" / "data" / "*.parquet"
