"""Few places per helper: jiedui against HiGHS, SCIP and CP-SAT on the very same program.

A village is written as a case (tables and scheme), solved by the command line, and lowered by
`jiedui model --mps` to the flat program that the others read.

    cargo build --release
    python3 benches/peers/spread.py [--limit 100] [--work 32x120x8@100 ...]

`rows(limit)` returns one dict per work and solver: work, solver, seconds, value, bound, memory
(MiB, of the process that solved). Values are hundredths of a point of fit, less the price of further
places; more is better. Times are of one run each: read them as ratios.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

JIEDUI = pathlib.Path(__file__).resolve().parents[2] / "target" / "release" / "jiedui"

# helpers x recipients x places @ price of a further place, of 1,000 a pair is worth at most
WORK = ["16x60x5@100", "32x120x8@20", "32x120x8@100", "32x120x8@300", "40x200x12@100"]

SCHEME = """
title = "village"
[table]
people = {{ file = "people.csv", key = "code" }}
homes = {{ file = "homes.csv", key = "code" }}
[layer.people-to-homes]
helpers = "people"
recipients = "homes"
per_helper = {{ by = "room", of = {{ "4" = {{ max = 4 }}, "5" = {{ max = 5 }}, "6" = {{ max = 6 }}, "7" = {{ max = 7 }}, "8" = {{ max = 8 }} }}, other = {{ max = 8 }} }}
per_recipient = 1
fit = [{{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }}]
spread = {{ by = "hamlet", points = {points} }}
[goals]
order = ["fit"]
"""


def village(work, folder, seed=1):
    """Writes a case: rooms 4 to 8, everybody may help everybody, fit 0.000 to 1.000."""
    shape, price = work.split("@")
    helpers, homes, places = map(int, shape.split("x"))
    draw = random.Random(f"{work} {seed}")
    rooms = [str(4 + h % 5) for h in range(helpers)]
    draw.shuffle(rooms)
    hamlets = [f"V{draw.randrange(places):02}" for _ in range(homes)]
    codes = [f"H{r:03}" for r in range(homes)]
    table = {
        "scheme.toml": SCHEME.format(points=int(price) // 10),
        "people.csv": "code,room\n" + "".join(f"P{h:03},{r}\n" for h, r in enumerate(rooms)),
        "homes.csv": "code,hamlet\n" + "".join(f"{c},{v}\n" for c, v in zip(codes, hamlets)),
        "fit.csv": "code," + ",".join(codes) + "\n"
        + "".join(
            f"P{h:03}," + ",".join(f"{draw.randint(0, 1000) / 1000}" for _ in codes) + "\n"
            for h in range(helpers)
        ),
    }
    for name, text in table.items():
        (folder / name).write_text(text, encoding="utf-8")


def measured(command):
    """Runs a command; returns its standard output, seconds, and greatest memory in MiB."""
    start = time.perf_counter()
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(done.stdout)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], stdout=subprocess.PIPE, text=True
    )
    seconds = time.perf_counter() - start
    out, _, memory = done.stdout.rstrip("\n").rpartition("\n")
    return out, seconds, int(memory)


def ours(folder, limit):
    plan = folder / "plan"
    command = [JIEDUI, "solve", folder, "-o", plan, "--time-limit", limit]
    _, seconds, memory = measured(command)
    summary = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    goal = summary["goals"][0]
    return {"seconds": seconds, "value": goal["value"], "bound": goal["bound"], "memory": memory}


def foreign(solver, mps, limit):
    """Runs this file on an MPS file in a process of its own."""
    out, _, memory = measured([sys.executable, __file__, "--solve", solver, mps, "--limit", limit])
    return json.loads(out.splitlines()[-1]) | {"memory": memory}


def highs(path, limit):
    import highspy

    model = highspy.Highs()
    model.silent()
    model.setOptionValue("time_limit", float(limit))
    model.setOptionValue("mip_rel_gap", 0.0)
    model.readModel(path)
    start = time.perf_counter()
    model.run()
    info = model.getInfo()
    return time.perf_counter() - start, info.objective_function_value, info.mip_dual_bound


def scip(path, limit):
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(path)
    model.setParam("limits/time", float(limit))
    start = time.perf_counter()
    model.optimize()
    value = model.getObjVal() if model.getNSols() else float("inf")
    return time.perf_counter() - start, value, model.getDualbound()


def cpsat(path, limit):
    from ortools.linear_solver.python import model_builder

    model = model_builder.ModelBuilder()
    if not model.import_from_mps_file(path):
        raise SystemExit("CP-SAT does not read this file")
    for variable in model.get_variables():
        variable.is_integral = True  # they are 0/1 or counts, so CP-SAT can take it
    solver = model_builder.ModelSolver("sat")
    solver.set_time_limit_in_seconds(float(limit))
    start = time.perf_counter()
    solver.solve(model)
    return time.perf_counter() - start, solver.objective_value, solver.best_objective_bound


FOREIGN = {"HiGHS": highs, "SCIP": scip, "CP-SAT": cpsat}


def rows(limit=100, works=None, solvers=("HiGHS", "SCIP", "CP-SAT")):
    """One row per work and solver."""
    table = []
    for work in works or WORK:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            village(work, folder)
            table.append({"work": work, "solver": "jiedui"} | ours(folder, limit))
            mps = folder / "case.mps"
            command = [JIEDUI, "model", folder, "--mps", mps]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for solver in solvers:
                table.append({"work": work, "solver": solver} | foreign(solver, mps, limit))
    return table


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--limit", type=float, default=100, help="seconds per solver")
    arguments.add_argument("--work", nargs="*", help="for example 32x120x8@100")
    arguments.add_argument("--solve", nargs=2, metavar=("SOLVER", "MPS"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.solve:
        solver, path = given.solve
        seconds, value, bound = FOREIGN[solver](path, given.limit)
        # The program minimizes; fit counts negative there.
        print(json.dumps({"seconds": seconds, "value": -value, "bound": -bound}))
        return
    for row in rows(given.limit, given.work):
        gap = abs(row["bound"] - row["value"]) / max(1.0, abs(row["value"]))
        print(
            f"{row['work']:16} {row['solver']:8} {row['seconds']:8.2f} s  value {row['value']:12.0f}"
            f"  bound {row['bound']:14.1f}  gap {100 * gap:6.2f} %  {row['memory']:5} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
