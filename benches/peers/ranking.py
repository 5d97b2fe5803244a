"""The uncertainty of a ranking, jiedui against numpy: the same index, the same choices, one run.

    cargo build --release
    python3 benches/peers/ranking.py [--draws N] [--rounds N]

The ten indicators of `data/district` under weights off by up to 25 % and three normalizations, by a direct
program of array operations as an analyst would write it: all draws at once, ranks by sorting. Jiedui is timed
as a whole process, with reading, leaving out, flips and printing, and once more with ten draws: the difference is
the rankings alone. Numpy is timed without its import and without reading, for as many rankings as jiedui
computes (its draws, and those for the shares of the variance). Both say for every row how likely it is on
the list: the chances must agree within what chance allows, or this ends with code 1.
"""

import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import time
import tomllib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "target" / "release" / "jiedui"
CASE = ROOT / "data" / "district"
BLOCK = 2000


def read():
    scheme = tomllib.loads((CASE / "scheme.toml").read_text())
    indicators = scheme["index"]["lag"]["indicator"].values()
    with open(CASE / "villages.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = np.array([[float(row[i["column"]]) for i in indicators] for row in rows])
    sign = np.array([1.0 if i.get("better", "high") == "high" else -1.0 for i in indicators])
    weights = np.array([float(i["weight"]) for i in indicators])
    return table * sign, weights, scheme["group"]["lagging"]["worst"]["count"]


def standing(column):
    values, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
    first = np.cumsum(counts) - counts
    return (first + (counts - 1) / 2)[inverse] / (len(column) - 1)


def chances(table, weights, count, draws):
    """Per row, the share of draws in which it is among the `count` of lowest score."""
    low, high = table.min(axis=0), table.max(axis=0)
    normal = [
        (table - low) / (high - low) * 100,
        (table - table.mean(axis=0)) / table.std(axis=0),
        np.column_stack([standing(c) for c in table.T]) * 100,
    ]
    dice = np.random.default_rng(1)
    chosen = np.zeros(len(table))
    for start in range(0, draws, BLOCK):
        n = min(BLOCK, draws - start)
        drawn = weights * dice.uniform(0.75, 1.25, (n, len(weights)))
        drawn /= drawn.sum(axis=1, keepdims=True)
        method = dice.integers(0, 3, n)
        scores = np.empty((n, len(table)))
        for m in range(3):
            scores[method == m] = drawn[method == m] @ normal[m].T
        ranks = scores.argsort(axis=1).argsort(axis=1)
        chosen += (ranks < count).sum(axis=0)
    return chosen / draws


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--draws", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    ours, few, theirs = [], [], []

    def jiedui(draws, times):
        command = [BINARY, "rank", CASE, "lag", "--uncertainty", "--draws", str(draws), "--json"]
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        times.append(time.perf_counter() - start)
        return json.loads(done.stdout)["indices"][0]["uncertainty"]

    data = read()
    for _ in range(given.rounds):
        jiedui(10, few)
        index = jiedui(given.draws, ours)
        start = time.perf_counter()
        found = chances(*data, given.draws)
        chances(*data, index["evaluations"])
        theirs.append(time.perf_counter() - start)
    rankings = given.draws + index["evaluations"]
    with open(CASE / "villages.csv", encoding="utf-8-sig", newline="") as file:
        keys = [row["code"] for row in csv.DictReader(file)]
    off = max(abs(index["rows"][key]["chance"] - chance) for key, chance in zip(keys, found))
    allowed = 5 * (0.5 / given.draws) ** 0.5
    whole, other = statistics.median(ours), statistics.median(theirs)
    alone = whole - statistics.median(few)
    print("| program | seconds, median | against jiedui |")
    print("|---|---|---|")
    print(f"| jiedui, whole process | {whole:.3f} | |")
    print(f"| jiedui, {rankings:,} rankings alone | {alone:.3f} | 1 |")
    print(f"| numpy {np.__version__}, {rankings:,} rankings | {other:.3f} | {other / alone:.1f} |")
    print(f"greatest difference of a chance: {off:.4f} (allowed {allowed:.4f})")
    sys.exit(0 if off <= allowed else 1)


if __name__ == "__main__":
    main()
