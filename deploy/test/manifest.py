"""The Kubernetes manifest against the public schema; its command, pod by pod, on this machine."""

import json
import os
import pathlib

from common import JOBS, Failed, expect, installed, run

MANIFEST = pathlib.Path(__file__).resolve().parent.parent / "kubernetes" / "job.yaml"
PACKAGE = "kubernetes-validate==1.37.0"
VERSION = "1.37"
# The manifest's own, to put others in their place.
PROGRAM, DATA = "exec tonsure ", "/data/"


def fits_the_schema(place):
    """Schema alone: no cluster is asked. A field that is spelt wrongly is refused, so the schema is a strict one."""
    tools = installed(place, "kubernetes", PACKAGE)
    check = [tools / "kubernetes-validate", "--strict", "-k", VERSION]
    run([*check, MANIFEST])
    wrong = place.folder / "wrong.yaml"
    wrong.write_text(MANIFEST.read_text().replace("backoffLimitPerIndex", "backoffLimitPerIndx"))
    try:
        run([*check, wrong])
    except Failed:
        pass
    else:
        raise Failed("a field that is spelt wrongly fits the schema too")

    tree = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    spec = json.loads(run([tools / "python", "-c", tree, MANIFEST]))["spec"]
    container = spec["template"]["spec"]["containers"][0]
    variables = {one["name"]: one["value"] for one in container["env"]}
    expect(int(variables["SHARDS"]) == spec["completions"], "SHARDS is not as many as completions")
    (command,) = container["args"]
    expect(PROGRAM in command and DATA in command, f"the command is another one: {command}")
    command = command.replace(PROGRAM, f"exec '{place.tonsure}' ").replace(DATA, f"{place.folder}/")
    for index in range(spec["completions"]):
        pod = {**os.environ, "SHARDS": variables["SHARDS"], "JOB_COMPLETION_INDEX": str(index)}
        run([*container["command"], command], env=pod)
    place.compare("pictures")
    return f"fits the schema of Kubernetes {VERSION}; {spec['completions']} pods' commands make {JOBS} equal files"
