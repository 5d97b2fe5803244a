"""OR-Tools' SimpleMinCostFlow on a DIMACS .min file; only solve() is timed, in processor time.

    python3 benches/peers/ortools_mcf.py county.min 3

It knows no lower bounds, so they are moved into the supplies.
"""

import statistics
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
with open(path) as file:
    lines = [line.split() for line in file]
n_nodes = next(int(words[2]) for words in lines if words[0] == "p")
supply = np.zeros(n_nodes, dtype=np.int64)
for words in lines:
    if words[0] == "n":
        supply[int(words[1]) - 1] = int(words[2])
tail, head, lower, upper, cost = np.array([w[1:] for w in lines if w[0] == "a"], dtype=np.int64).T
np.subtract.at(supply, tail - 1, lower)
np.add.at(supply, head - 1, lower)

times = []
for _ in range(rounds):
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail - 1, head - 1, upper - lower, cost)
    solver.set_nodes_supplies(np.arange(n_nodes), supply)
    start = time.process_time()
    status = solver.solve()
    times.append(1e3 * (time.process_time() - start))
total = solver.optimal_cost() + int(lower @ cost) if status == solver.OPTIMAL else -1
print(f"{path}: cost {total}, median {statistics.median(times):.2f} ms")
