"""Generalized assignment: jiedui against HiGHS, SCIP and CP-SAT on instance files.

    python3 benches/peers/loads.py SECONDS FILE...

FILE: `m n`, m rows of n costs, m rows of n loads, m capacities; minimized. Needs the packages highspy,
pyscipopt and ortools, and a release build of jiedui (or its path in JIEDUI). Each solver runs in a
process of its own with one thread; memory is the peak of that process in MB.
"""

import json
import multiprocessing
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

FULL = 9999  # the fit of a pair is FULL less its cost

SCHEME = """title = "loads"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[layer.work]
helpers = "helpers"
recipients = "recipients"
per_recipient = 1
load = { match = "loads.csv", helper = "code", recipient = "code" }
capacity = { helper = "room" }
fit = [{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }]
[goals]
order = ["fit"]
"""


def read(file):
    """Costs, loads and capacities of a file."""
    numbers = iter(map(int, pathlib.Path(file).read_text().split()))
    m, n = next(numbers), next(numbers)
    cost = [[next(numbers) for _ in range(n)] for _ in range(m)]
    load = [[next(numbers) for _ in range(n)] for _ in range(m)]
    return cost, load, [next(numbers) for _ in range(m)]


def write_case(folder, cost, load, room):
    """The instance as a case of jiedui."""
    folder, n = pathlib.Path(folder), len(cost[0])
    keys = [f"R{r:05}" for r in range(n)]
    rows = lambda of: "".join(f"H{h:05},{','.join(row)}\n" for h, row in enumerate(of))
    (folder / "scheme.toml").write_text(SCHEME)
    (folder / "helpers.csv").write_text("code,room\n" + rows([[str(b)] for b in room]))
    (folder / "recipients.csv").write_text("code\n" + "\n".join(keys) + "\n")
    head = f"code,{','.join(keys)}\n"
    fit = [[f"0.{FULL - c:04}" for c in row] for row in cost]
    (folder / "fit.csv").write_text(head + rows(fit))
    (folder / "loads.csv").write_text(head + rows([[str(a) for a in row] for row in load]))


def jiedui(cost, load, room, seconds):
    root = pathlib.Path(__file__).parents[2]
    command = os.environ.get("JIEDUI", str(root / "target/release/jiedui"))
    with tempfile.TemporaryDirectory() as folder:
        write_case(folder, cost, load, room)
        plan = pathlib.Path(folder) / "plan"
        arguments = [command, "solve", folder, "-o", str(plan), "--threads", "1"]
        subprocess.run([*arguments, "--time-limit", str(seconds)], capture_output=True, check=False)
        if not (plan / "plan.json").exists():
            return None, None
        goal = json.loads((plan / "plan.json").read_text())["goals"][0]
    return tuple(len(cost[0]) * FULL - goal[key] for key in ("value", "bound"))


def highs(cost, load, room, seconds):
    import highspy

    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    solver.setOptionValue("time_limit", float(seconds))
    m, n = len(cost), len(cost[0])
    x = [[solver.addBinary(obj=cost[h][r]) for r in range(n)] for h in range(m)]
    for r in range(n):
        solver.addConstr(sum(x[h][r] for h in range(m)) == 1)
    for h in range(m):
        solver.addConstr(sum(a * v for a, v in zip(load[h], x[h])) <= room[h])
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == 2
    return (info.objective_function_value if found else None), info.mip_dual_bound


def scip(cost, load, room, seconds):
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    m, n = len(cost), len(cost[0])
    x = [[model.addVar(vtype="B", obj=cost[h][r]) for r in range(n)] for h in range(m)]
    for r in range(n):
        model.addCons(pyscipopt.quicksum(x[h][r] for h in range(m)) == 1)
    for h in range(m):
        model.addCons(pyscipopt.quicksum(a * v for a, v in zip(load[h], x[h])) <= room[h])
    model.optimize()
    return (model.getObjVal() if model.getNSols() else None), model.getDualbound()


def cp_sat(cost, load, room, seconds):
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    m, n = len(cost), len(cost[0])
    x = [[model.new_bool_var("") for _ in range(n)] for _ in range(m)]
    for r in range(n):
        model.add_exactly_one(x[h][r] for h in range(m))
    for h in range(m):
        model.add(sum(a * v for a, v in zip(load[h], x[h])) <= room[h])
    model.minimize(sum(cost[h][r] * x[h][r] for h in range(m) for r in range(n)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (solver.objective_value if found else None), solver.best_objective_bound


SOLVERS = {"jiedui": jiedui, "HiGHS": highs, "SCIP": scip, "CP-SAT": cp_sat}


def _measured(name, instance, seconds, answers):
    """Value, bound, seconds and peak memory, from a process of its own."""
    start = time.monotonic()
    value, bound = SOLVERS[name](*instance, seconds)
    taken = time.monotonic() - start
    who = resource.RUSAGE_CHILDREN if name == "jiedui" else resource.RUSAGE_SELF
    answers.put((value, bound, taken, resource.getrusage(who).ru_maxrss // 1024))


def rows(files, seconds, solvers=tuple(SOLVERS)):
    """One row per file and solver: work, solver, seconds, value, bound, memory."""
    for file in files:
        instance = read(file)
        for name in solvers:
            answers = multiprocessing.Queue()
            arguments = (name, instance, seconds, answers)
            process = multiprocessing.Process(target=_measured, args=arguments)
            process.start()
            value, bound, taken, memory = answers.get(timeout=3 * seconds + 120)
            process.join()
            yield {
                "work": pathlib.Path(file).name,
                "solver": name,
                "seconds": round(taken, 3),
                "value": value,
                "bound": bound,
                "memory": memory,
            }


if __name__ == "__main__":
    for row in rows(sys.argv[2:], float(sys.argv[1])):
        print(json.dumps(row), flush=True)
