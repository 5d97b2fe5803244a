"""Linear assignment: the very same costs to `jiedui instance` and to other solvers.

    python3 benches/peers/assignment.py [N ...]

prints a Markdown table. Peers: lapx (lapjv, lapjvx, lapjvs, lapjvr, lapjvh, from costs in 64 and
in 32 bits; not lapjvc, which took 50 s for uniform costs of n = 5000), SciPy and OR-Tools. Every
solver gets its costs in a type it likes, made before the clock starts; the clock covers the call
that solves. For jiedui it is `seconds.solve` of its JSON. All run on one thread, one after the
other, and must find the same value; the least of REPEATS times counts.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import measure

REPEATS = 3


def uniform(n, reach, seed=1):
    """Costs without structure: uniform in 1..reach."""
    return np.random.default_rng(seed).integers(1, reach + 1, size=(n, n), dtype=np.int64)


def plane(n, reach, seed=1):
    """Distances between random places in a square, rounded."""
    random = np.random.default_rng(seed)
    a, b = (random.integers(0, reach + 1, size=(n, 2)).astype(np.float64) for _ in range(2))
    x, y = (a[:, None, k] - b[None, :, k] for k in range(2))
    return np.rint(np.sqrt(x * x + y * y)).astype(np.int64)


def works(sizes):
    for n in sizes:
        for make in (uniform, plane):
            for reach in (1_000, 1_000_000):
                yield f"{make.__name__} {reach:,}, n = {n:,}", make(n, reach)


def jiedui(costs):
    """Seconds, value, bound and megabytes of `jiedui instance`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "costs.txt"
        with open(path, "w") as out:
            out.write(f"{len(costs)}\n")
            for row in costs.tolist():
                out.write(" ".join(map(str, row)) + "\n")
        best = None
        for _ in range(REPEATS):
            command = [measure.JIEDUI, "instance", path, "--format", "lap", "--json"]
            done = measure.run(command)
            answer = json.loads(done.out)
            seconds = answer["seconds"]["solve"]
            best = seconds if best is None else min(best, seconds)
        return best, answer["value"], answer["bound"], done.memory


def timed(call, *given):
    best, columns = None, None
    for _ in range(REPEATS):
        start = time.perf_counter()
        columns = call(*given)
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    return best, columns


def peers(costs):
    """Name, seconds and value of every peer that is installed."""
    rows = np.arange(len(costs))

    def value(columns):
        return int(costs[rows, np.asarray(columns)].sum())

    try:
        from scipy.optimize import linear_sum_assignment

        wide = costs.astype(np.float64)
        seconds, columns = timed(lambda c: linear_sum_assignment(c)[1], wide)
        yield "SciPy linear_sum_assignment", seconds, value(columns)
    except ImportError:
        print("SciPy is not installed", file=sys.stderr)
    try:
        import lap

        for bits, kind in ((64, np.float64), (32, np.float32)):
            given = costs.astype(kind)
            exact = bool((given.astype(np.int64) == costs).all())
            calls = {
                "lapjv": lambda c: lap.lapjv(c, return_cost=False)[0],
                "lapjvx": lambda c: lap.lapjvx(c, return_cost=False)[1],
                "lapjvs": lambda c: lap.lapjvs(c, return_cost=False, prefer_float32=bits == 32)[1],
                "lapjvr": lambda c: lap.lapjvr(c, return_cost=False)[1],
                "lapjvh": lambda c: lap.lapjvh(c, return_cost=False)[1],
            }
            for name, call in calls.items():
                seconds, columns = timed(call, given)
                note = "" if exact else " (costs rounded)"
                yield f"lapx {name} float{bits}{note}", seconds, value(columns)
    except ImportError:
        print("lapx is not installed", file=sys.stderr)
    try:
        from ortools.graph.python import linear_sum_assignment as ortools

        n = len(costs)
        heads = np.tile(np.arange(n, dtype=np.int32), n)
        tails = np.repeat(np.arange(n, dtype=np.int32), n)
        solver = ortools.SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(tails, heads, costs.ravel())
        start = time.perf_counter()
        solver.solve()
        yield "OR-Tools SimpleLinearSumAssignment", time.perf_counter() - start, solver.optimal_cost()
    except ImportError:
        print("OR-Tools is not installed", file=sys.stderr)


def rows(sizes=(1_000, 3_000)):
    """One dict per work and solver: work, solver, seconds, value, bound, memory (MB or None)."""
    for work, costs in works(sizes):
        seconds, best, bound, memory = jiedui(costs)
        yield dict(
            work=work, solver="jiedui", seconds=seconds, value=best, bound=bound, memory=memory
        )
        for name, seconds, value in peers(costs):
            if value != best:
                print(f"{work}: {name} found {value}, not {best}", file=sys.stderr)
            yield dict(
                work=work, solver=name, seconds=seconds, value=value, bound=None, memory=None
            )


def main():
    sizes = [int(size) for size in sys.argv[1:]] or (1_000, 3_000)
    print("| work | solver | seconds | times jiedui | value |")
    print("|---|---|--:|--:|--:|")
    for row in rows(sizes):
        if row["solver"] == "jiedui":
            ours = row["seconds"]
        ratio = row["seconds"] / ours
        print(
            f"| {row['work']} | {row['solver']} | {row['seconds']:.4f} "
            f"| {ratio:.1f} | {row['value']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
