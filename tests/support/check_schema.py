"""Holds manifests against their schema, and broken copies of them, which must fail.

    python check_schema.py SCHEMA MANIFEST…

Every member that the schema describes is broken once, where a manifest has it first: taken out if it is
required, made a thing of another type, a number written with separators, a text that its pattern forbids. The
copy has of every list just the element on the way there, so that what is read again for each is short; it is valid
itself before it is broken.
Prints a JSON object: `manifests` read, `broken` copies refused, `unseen` members that no manifest has.
Exit 1 when a manifest fails, or a broken copy does not.
"""

import copy
import json
import pathlib
import sys

import jsonschema


def resolve(schema, root):
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def variant(schema, value, root):
    """Of things of several kinds the schema of one kind."""
    schema = resolve(schema, root)
    for one in schema.get("oneOf", []):
        kind = one.get("properties", {}).get("kind", {}).get("const")
        if kind and isinstance(value, dict) and value.get("kind") == kind:
            return resolve(one, root)
    return schema


def members(value, schema, root, path=()):
    """Path, schema of the object and name of every member that an instance has and the schema describes."""
    schema = variant(schema, value, root)
    if isinstance(value, dict) and "properties" in schema:
        for name, of in schema["properties"].items():
            if name in value:
                yield path, schema, name
                yield from members(value[name], of, root, (*path, name))
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from members(item, schema["items"], root, (*path, at))


def around(value, path):
    """A copy with, of every list, the element that a path goes through, or its first; and the path in there."""
    step, rest = (path[0], path[1:]) if path else (None, ())
    if isinstance(value, dict):
        inside = {name: around(item, rest if name == step else ()) for name, item in value.items()}
        copied = {name: item for name, (item, _) in inside.items()}
        return copied, (step, *inside[step][1]) if path else ()
    if isinstance(value, list):
        kept = value[step : step + 1] if path else value[:1]
        inside = [around(item, rest) for item in kept]
        return [item for item, _ in inside], (0, *inside[0][1]) if path else ()
    return value, ()


def wrong(value, schema, root):
    """Values that must not stand in a member's place."""
    of = resolve(schema, root)
    yield [] if isinstance(value, dict) else {}
    if isinstance(value, list):
        yield [{}]
        # The smallest wrong element: of the right type, in a wrong form.
        if "pattern" in of.get("items", {}):
            yield ["1,000 元"]
        return
    if isinstance(value, str):
        yield 12
        if "pattern" in of or "const" in of or "oneOf" in of:
            yield "1,000 元"
            yield value + " "
    if isinstance(value, int):
        yield str(value)
        yield -1
    if isinstance(value, dict) and isinstance(of.get("additionalProperties"), dict):
        yield {"2021": 5}
        yield {"2021": "1,000"}


def main():
    root = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(root)
    validator = jsonschema.Draft202012Validator(root)
    seen, broken, survived = set(), 0, []
    for file in sys.argv[2:]:
        manifest = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        for error in validator.iter_errors(manifest):
            sys.exit(f"{file}: {error.json_path}: {error.message[:400]}")
        for path, schema, name in members(manifest, root, root):
            key = (id(schema), name)
            value = manifest
            for step in path:
                value = value[step]
            value = value[name]
            # A null says nothing of the type beside it.
            if key in seen or value is None or value == []:
                continue
            seen.add(key)
            cases = [("changed", case) for case in wrong(value, schema["properties"][name], root)]
            if name in schema["required"]:
                cases.append(("taken out", None))
            part, inside = around(manifest, path)
            at = part
            for step in inside:
                at = at[step]
            at[name] = value
            for error in validator.iter_errors(part):
                sys.exit(f"{file}, a part of it: {error.json_path}: {error.message[:400]}")
            for what, case in cases:
                mutant = copy.deepcopy(part)
                at = mutant
                for step in inside:
                    at = at[step]
                if what == "changed":
                    at[name] = case
                else:
                    del at[name]
                broken += 1
                if validator.is_valid(mutant):
                    survived.append(f"{file}: {'/'.join(map(str, path))}/{name} {what} to {case!r}")
    if survived:
        sys.exit("valid although broken:\n" + "\n".join(survived))
    described = [(id(s), n, title) for title, s in [("", root), *root["$defs"].items()] for n in s.get("properties", {})]
    unseen = [f"{title}.{name}" for at, name, title in described if (at, name) not in seen]
    print(json.dumps({"manifests": len(sys.argv) - 2, "broken": broken, "unseen": unseen}))


if __name__ == "__main__":
    main()
