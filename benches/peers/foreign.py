"""One foreign solver on one MPS file, in a process of its own.

    python3 benches/peers/foreign.py HiGHS|SCIP|CP-SAT FILE SECONDS

prints one line of JSON: seconds, value, bound, proven. Reading is not in the seconds. One thread,
and no gap is tolerated: a value counts as proven if the solver says so.
"""

import json
import math
import sys
import time

import measure

SOLVERS = ("HiGHS", "SCIP", "CP-SAT")


def highs(path, limit):
    import highspy

    model = highspy.Highs()
    model.silent()
    for option, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        model.setOptionValue(option, value)
    model.setOptionValue("time_limit", limit)
    model.readModel(path)
    start = time.perf_counter()
    model.run()
    seconds = time.perf_counter() - start
    info = model.getInfo()
    found = info.primal_solution_status == 2
    proven = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return seconds, info.objective_function_value if found else None, info.mip_dual_bound, proven


def scip(path, limit):
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(path)
    model.setParam("limits/time", limit)
    start = time.perf_counter()
    model.optimize()
    seconds = time.perf_counter() - start
    value = model.getObjVal() if model.getNSols() else None
    return seconds, value, model.getDualbound(), model.getStatus() == "optimal"


def cp_sat(path, limit):
    from ortools.linear_solver.python import model_builder

    model = model_builder.ModelBuilder()
    if not model.import_from_mps_file(path):
        raise SystemExit(f"CP-SAT does not read {path}")
    for variable in model.get_variables():
        variable.is_integral = True  # whole by themselves in an optimum, but it must be told
    solver = model_builder.ModelSolver("sat")
    solver.set_time_limit_in_seconds(limit)
    solver.set_solver_specific_parameters("num_workers:1")
    start = time.perf_counter()
    status = solver.solve(model)
    seconds = time.perf_counter() - start
    found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    value = solver.objective_value if found else None
    bound = solver.best_objective_bound
    bound = bound if isinstance(bound, float) else None  # NA where it found nothing
    return seconds, value, bound, status == model_builder.SolveStatus.OPTIMAL


def rows(work, path, limit, solvers=SOLVERS):
    """One row per solver. A process that does not stop by itself is killed and says so."""
    for solver in solvers:
        row = {"work": work, "solver": solver, "value": None, "bound": None, "proven": False}
        done = measure.run([sys.executable, __file__, solver, path, limit], 3 * limit + 60)
        if done.code == 0:
            row |= json.loads(done.out.splitlines()[-1])
        else:
            row |= {"seconds": done.seconds, "note": f"ended with code {done.code}"}
        yield row | {"memory": done.memory}


def main():
    name, path, limit = sys.argv[1:]
    call = {"HiGHS": highs, "SCIP": scip, "CP-SAT": cp_sat}[name]
    seconds, value, bound, proven = call(path, float(limit))
    # Infinity, in the words of any of them, is no number.
    known = lambda x: None if x is None or not math.isfinite(x) or abs(x) > 1e19 else x
    answer = {"seconds": seconds, "value": known(value), "bound": known(bound), "proven": proven}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
