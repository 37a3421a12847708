#!/usr/bin/env python3
"""Checks the JSON Schemas that `flightplan schema` prints.

All rule files, tests and configurations of the repository and all examples of the reference must pass, also with a
checker of other people (check-jsonschema). Samples with mistakes must fail, and the complaint must name the mistake.
Each sample is read the way YAML 1.2 and the way YAML 1.1 wants it, because editors and checkers do either.

Usage: check_schemas.py PATH_OF_FLIGHTPLAN
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

import jsonschema
import ruamel.yaml
import yaml

from samples import BAD, GOOD


class OldYAML(yaml.SafeLoader):
    """YAML 1.1, in which `no` is false and 14:30 a number; times stay texts, JSON has none."""


OldYAML.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_new(text):
    loader = ruamel.yaml.YAML(typ="safe", pure=True)
    loader.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = lambda self, node: node.value
    return loader.load(text)


def read_old(text):
    return yaml.load(text, Loader=OldYAML)


READERS = {"YAML 1.2": read_new, "YAML 1.1": read_old}


def with_text_keys(value):
    """JSON has no keys but texts; YAML readers make numbers and truth values of some."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.dumps(key): with_text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_text_keys(item) for item in value]
    return value


def complaints(errors):
    """The messages of errors and of everything they rest on."""
    for error in errors:
        yield f"{error.json_path}: {error.message}"
        yield from complaints(error.context or [])


def main():
    flightplan = os.path.abspath(sys.argv[1])
    kinds = ["rules", "config", "tests", "recording"]
    schemas = {kind: json.loads(subprocess.check_output([flightplan, "schema", kind])) for kind in kinds}
    validators = {}
    for kind, schema in schemas.items():
        jsonschema.Draft7Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft7Validator(schema)

    faults = []
    for kind, text in GOOD:
        for name, read in READERS.items():
            found = list(complaints(validators[kind].iter_errors(with_text_keys(read(text)))))
            if found:
                faults.append(f"{kind}, {name}: refused although it is right: {found[0]}\n{text}")
    for kind, text, expected in BAD:
        found = list(complaints(validators[kind].iter_errors(with_text_keys(read_new(text)))))
        if not found:
            faults.append(f"{kind}: accepted although it is wrong ({expected})\n{text}")
        elif not any(expected in complaint for complaint in found):
            faults.append(f"{kind}: no complaint speaks of {expected}: {found[:3]}\n{text}")

    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([flightplan, "reference", "--examples", folder])
        files = {
            "rules": [
                path
                for path in glob.glob("rules/**/*.yaml", recursive=True)
                + glob.glob("examples/*/rules/**/*.yaml", recursive=True)
                + glob.glob(f"{folder}/*.yaml")
                if not path.endswith(".test.yaml")
            ],
            "tests": glob.glob("rules/**/*.test.yaml", recursive=True)
            + glob.glob("examples/*/rules/**/*.test.yaml", recursive=True),
            "config": glob.glob("examples/*/flightplan.yaml"),
        }
        for kind, paths in files.items():
            faults += check_with_tool(schemas[kind], paths, folder)

    for fault in faults:
        print(fault)
    checked = len(GOOD) * len(READERS) + len(BAD) + sum(map(len, files.values()))
    print(f"{checked} files and samples checked against {len(schemas)} schemas, {len(faults)} wrong")
    return 1 if faults else 0


def check_with_tool(schema, paths, folder):
    if not paths:
        return ["there are no files to check"]
    path = os.path.join(folder, "schema.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(schema, file)
    tool = os.path.join(os.path.dirname(sys.executable), "check-jsonschema")
    done = subprocess.run([tool, "--schemafile", path, *sorted(paths)], capture_output=True, text=True, check=False)
    return [done.stdout + done.stderr] if done.returncode != 0 else []


if __name__ == "__main__":
    sys.exit(main())
