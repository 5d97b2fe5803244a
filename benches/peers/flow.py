"""Minimum-cost flow: the same DIMACS file to `jiedui instance`, LEMON and OR-Tools.

A county is 3,134 helpers with room for 4 to 8 and 11,785 recipients with one helper each, 60 random
candidates per recipient; a prefecture is ten times that.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

import measure

HERE = pathlib.Path(__file__).resolve().parent
PROVEN = "jiedui, shape recognized and proof checked too"


def write(path, helpers, recipients, degree, seed=1):
    """Root 1, then helpers, then recipients."""
    draw = np.random.default_rng(seed)
    room = draw.integers(4, 9, size=helpers)
    if room.sum() < recipients:
        raise SystemExit("too little room")
    heads = np.repeat(np.arange(helpers + 2, helpers + recipients + 2), degree)
    tails = draw.integers(2, helpers + 2, size=recipients * degree)
    costs = draw.integers(0, 1001, size=recipients * degree)
    with open(path, "w", encoding="ascii") as out:
        out.write(f"p min {1 + helpers + recipients} {helpers + len(heads)}\nn 1 {recipients}\n")
        out.writelines(f"n {node} -1\n" for node in range(helpers + 2, helpers + recipients + 2))
        out.writelines(f"a 1 {2 + h} 0 {most} 0\n" for h, most in enumerate(room.tolist()))
        for start in range(0, len(heads), 1 << 20):
            cut = slice(start, start + (1 << 20))
            arcs = zip(tails[cut].tolist(), heads[cut].tolist(), costs[cut].tolist())
            out.writelines(f"a {t} {h} 0 1 {c}\n" for t, h, c in arcs)


def ours(path, kind="dimacs", part="solve"):
    """Seconds of a part as the program counts them, value, bound, memory."""
    done = measure.run([measure.JIEDUI, "instance", path, "--format", kind, "--json"])
    if done.code != 0:
        return {"seconds": done.seconds, "value": None, "note": f"ended with code {done.code}"}
    answer = json.loads(done.out)
    return {
        "seconds": answer["seconds"][part],
        "value": answer["value"],
        "bound": answer["bound"],
        "proven": True,
        "memory": done.memory,
    }


def peers(path, folder):
    """Commands of the peers that are there."""
    lemon = folder / "lemon"
    built = subprocess.run(
        ["g++", "-O3", "-o", lemon, HERE / "lemon.cpp"], stderr=subprocess.DEVNULL, check=False
    )
    if built.returncode == 0:
        yield "LEMON NetworkSimplex", [lemon, path, 1]
    else:
        print("LEMON is not installed", file=sys.stderr)
    yield "OR-Tools SimpleMinCostFlow", [sys.executable, HERE / "ortools_mcf.py", path, 1]


def rows(limit, times=1, repeats=3):
    """One row per solver; the least of `repeats` times counts, in turn with the others."""
    work = {1: "flow, a county", 10: "flow, ten counties"}.get(times, f"flow, {times} counties")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        path = folder / "flow.min"
        write(path, 3_134 * times, 11_785 * times, 60)
        commands = list(peers(path, folder))
        best = {}
        for _ in range(repeats):
            found = {"jiedui": ours(path, part="kernel"), PROVEN: ours(path)}
            for solver, command in commands:
                done = measure.run(command, 20 * limit)
                said = re.search(r"cost (-?\d+), median ([\d.]+) ms", done.out)
                row = {"seconds": done.seconds, "value": None, "memory": done.memory}
                if said:
                    value = int(said[1])
                    row |= {"seconds": float(said[2]) / 1e3, "value": value, "proven": True}
                found[solver] = row
            for solver, row in found.items():
                if solver not in best or row["seconds"] < best[solver]["seconds"]:
                    best[solver] = row
        for solver, row in best.items():
            yield {"work": work, "solver": solver} | row
