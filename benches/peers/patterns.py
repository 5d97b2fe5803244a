"""One layer of teams: jiedui against HiGHS, SCIP and CP-SAT on the very same program.

A county is written as a case (tables and scheme), solved by the command line, and lowered by
`jiedui model --mps` to the flat program that the others read.

    cargo build --release
    python3 benches/peers/patterns.py [--limit 60] [--work 190+102x491 ...]

`rows(limit)` returns one dict per work and solver: work, solver, seconds, value, bound, memory
(MiB, of the process that solved). Values are what is gained: more is better. Times are of one run
each, those of jiedui with reading and writing all files: read them as ratios.
"""

import argparse
import pathlib
import random
import subprocess
import tempfile

from spread import JIEDUI, foreign, ours

# large + small helpers x recipients
WORK = ["20+12x50", "60+30x150", "190+102x491"]

SCHEME = """
title = "county"
[table]
units = { file = "units.csv", key = "code" }
places = { file = "places.csv", key = "code" }
[layer.units-to-places]
helpers = "units"
recipients = "places"
per_helper = { min = 1, max = 3 }
teams = { class = "size", any_of = [{ large = 1 }, { small = 2 }, { small = 3 }] }
fit = [{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }]
[goals]
order = ["fit"]
"""


def county(work, folder, seed=1):
    """Writes a case: every unit may serve every place, fit 0.000 to 1.000."""
    shape, n = work.split("x")
    large, small = map(int, shape.split("+"))
    draw = random.Random(f"{work} {seed}")
    units = [(f"U{u:04}", "large" if u < large else "small") for u in range(large + small)]
    places = [f"V{v:04}" for v in range(int(n))]
    table = {
        "scheme.toml": SCHEME,
        "units.csv": "code,size\n" + "".join(f"{u},{size}\n" for u, size in units),
        "places.csv": "code\n" + "".join(f"{v}\n" for v in places),
        "fit.csv": "code," + ",".join(places) + "\n"
        + "".join(
            f"{u}," + ",".join(f"{draw.randint(0, 1000) / 1000}" for _ in places) + "\n"
            for u, _ in units
        ),
    }
    for name, text in table.items():
        (folder / name).write_text(text, encoding="utf-8")


def rows(limit=60, works=None, solvers=("HiGHS", "SCIP", "CP-SAT")):
    """One row per work and solver."""
    table = []
    for work in works or WORK:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            county(work, folder)
            table.append({"work": work, "solver": "jiedui"} | ours(folder, limit))
            mps = folder / "case.mps"
            command = [JIEDUI, "model", folder, "--mps", mps]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for solver in solvers:
                table.append({"work": work, "solver": solver} | foreign(solver, mps, limit))
    return table


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--limit", type=float, default=60, help="seconds per solver")
    arguments.add_argument("--work", nargs="*", help="for example 190+102x491")
    given = arguments.parse_args()
    for row in rows(given.limit, given.work):
        print(row, flush=True)


if __name__ == "__main__":
    main()
