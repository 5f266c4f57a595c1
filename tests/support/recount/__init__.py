"""Figures recomputed by DuckDB over a workspace's ledger, as an auditor would.

Job: the second road to every number: the catalog's TOML is read here, and SQL is written from it.
Inputs: a workspace with a ledger, the built-in catalog. Outputs: values as the program's JSON writes
them. Invariant: no code of the program; what a definition says and this package does not know is an
error, never left out; whole numbers and DECIMAL only.

- `texts`: files of the workspace · `catalog`: definitions · `periods`: spans of days
- `regions`: names to regions · `ledger`: Parquet to tables · `statements`: SQL of what counts rows
- `figures`: what is made of other figures · `values`: numbers as JSON has them
"""
