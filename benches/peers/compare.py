"""Jiedui against other solvers: the very same problem to all, one table.

    cargo build --release
    python3 -m pip install -r benches/peers/requirements.txt
    python3 benches/peers/compare.py [--limit SECONDS] [--only WORD ...] [--quick] [--published DIR]

Prints Markdown: one row per work and solver, then one row per work. Ends with code 1 if two proven
values of a work differ, or if somebody found a value below a proven one. See the page
`src/docs/benchmarks.md` for what is measured.
"""

import argparse
import json
import os
import pathlib
import sys

import measure

HERE = pathlib.Path(__file__).resolve().parent


def joint(make, *flags):
    """Works whose flat program the others get."""

    def rows(work, given):
        import district

        return district.rows(work, make, given.limit, *flags)

    return rows


def first_year(folder):
    import district

    district.first_year(folder)


def fifth(folder):
    import district

    district.fifth(folder)


def village(price):
    def make(folder):
        import spread

        spread.village(f"32x120x8@{price}", folder)

    return make


def units(n_units, n_villages):
    def make(folder):
        import units as cases

        cases.write(folder, n_units, n_villages)

    return make


def published(*patterns):
    """Generalized assignment, summed over the files that are there."""

    def rows(work, given):
        import district
        import loads

        folder = pathlib.Path(given.published) / "gap"
        files = sorted(f for p in patterns for f in folder.glob(p))
        if not files:
            print(f"{work}: no files in {folder}", file=sys.stderr)
            return []
        total = {}
        for file in files:
            make = lambda folder, file=file: loads.write_case(folder, *loads.read(file))
            for row in district.rows(file.name, make, given.limit):
                if row["solver"] in total:
                    total[row["solver"]] = added(total[row["solver"]], row)
                else:
                    total[row["solver"]] = dict(row)
        return [row | {"work": f"{work} ({len(files)} files)"} for row in total.values()]

    return rows


def added(a, b):
    """Two rows of one solver as one."""
    plus = lambda key: None if a.get(key) is None or b.get(key) is None else a[key] + b[key]
    return a | {
        "seconds": a["seconds"] + b["seconds"],
        "value": plus("value"),
        "bound": plus("bound"),
        "proven": a.get("proven", False) and b.get("proven", False),
        "memory": max(a.get("memory", 0), b.get("memory", 0)),
    }


def flow(times, repeats):
    def rows(_, given):
        import flow

        return flow.rows(given.limit, times, repeats)

    return rows


def dense(n, repeats):
    """Of lapx, which has many functions, the fastest one stands in the table."""

    def rows(_, __):
        import assignment

        assignment.REPEATS = repeats
        table = {}
        for row in assignment.rows((n,)):
            if row["solver"].startswith("lapx ") and "rounded" not in row["solver"]:
                row |= {"solver": "lapx", "note": row["solver"].removeprefix("lapx ")}
            if "rounded" in row["solver"]:
                continue
            best = table.get((row["work"], row["solver"]))
            if best is None or row["seconds"] < best["seconds"]:
                table[row["work"], row["solver"]] = row
        return list(table.values())

    return rows


# Name, whether it is part of the quick run, and what makes its rows.
WORKS = [
    ("district, first year", True, joint(first_year)),
    ("a fifth of a district", True, joint(fifth)),
    ("units only, 292 x 491", True, joint(units(292, 491))),
    ("units only, 1000 x 1000", False, joint(units(1000, 1000))),
    ("flow, a county", True, flow(1, 5)),
    ("flow, ten counties", True, flow(10, 3)),
    ("assignment, n = 1000", True, dense(1_000, 3)),
    ("assignment, n = 3000", False, dense(3_000, 2)),
    ("assignment, n = 5000", False, dense(5_000, 1)),
    ("spread, price 20", True, joint(village(20))),
    ("spread, price 100", True, joint(village(100))),
    ("loads gap1-gap6", False, published("gap[1-6]-*")),
    ("loads a", True, published("a[0-9]*")),
    ("loads b05100", True, published("b05100*")),
    ("loads c05100", True, published("c05100*")),
    ("loads d05100", True, published("d05100*")),
    ("loads e05100", True, published("e05100*")),
]


def is_proven(row):
    if row.get("value") is None:
        return False
    exact = row.get("bound") is None or abs(row["bound"] - row["value"]) < 0.5
    return row.get("proven", exact)


def faults(rows):
    """Proven values of one work that differ, and values below a proven one."""
    found = []
    for work in dict.fromkeys(row["work"] for row in rows):
        mine = [row for row in rows if row["work"] == work and row.get("value") is not None]
        for best in filter(is_proven, mine):
            slack = 0.5 + 1e-7 * abs(best["value"])
            for row in mine:
                less = row["value"] < best["value"] - slack
                more = is_proven(row) and row["value"] > best["value"] + slack
                if less or more:
                    found.append(
                        f"{work}: {row['solver']} {row['value']}, {best['solver']} {best['value']}"
                    )
    return found


def seconds(value):
    return f"{value:.4f} s" if value < 0.1 else f"{value:.2f} s"


def number(value):
    return "-" if value is None else f"{value:,.0f}"


def gap(row):
    if row.get("value") is None:
        return "no plan"
    if is_proven(row):
        return "proven"
    if row.get("bound") is None:
        return "no bound"
    return f"{100 * abs(row['value'] - row['bound']) / max(1, abs(row['value'])):.2f} %"


def ratio(row, ours):
    """How many times as long as ours; at least, where it gave up."""
    times = row["seconds"] / max(ours["seconds"], 1e-6)
    return ("" if is_proven(row) else "> ") + f"{times:,.{1 if times < 100 else 0}f}"


def table(rows):
    print("| work | solver | time | value | bound | gap | peak memory | times ours |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    ours = {}
    for row in rows:
        ours.setdefault(row["work"], row)
        note = f" ({row['note']})" if row.get("note") else ""
        memory = f"{row['memory']:,.0f} MiB" if row.get("memory") else "-"
        cells = [row["work"], row["solver"] + note, seconds(row["seconds"]), number(row.get("value"))]
        cells += [number(row.get("bound")), gap(row), memory, ratio(row, ours[row["work"]])]
        print("| " + " | ".join(cells) + " |")


def summary(rows):
    """One row per work: ours, and every other solver in a word."""
    print("\n| work | jiedui | memory | others |")
    print("|---|--:|--:|---|")
    for work in dict.fromkeys(row["work"] for row in rows):
        first, *others = [row for row in rows if row["work"] == work]
        whole = [row for row in others if row["solver"].startswith("jiedui")]
        others = [row for row in others if not row["solver"].startswith("jiedui")]
        said = []
        for row in others:
            state = "" if is_proven(row) else f", {gap(row)}" + (" left" if "%" in gap(row) else "")
            said.append(f"{row['solver']} {seconds(row['seconds'])}{state}")
        time = seconds(first["seconds"]) + ("" if is_proven(first) else f", {gap(first)} left")
        for row in whole:
            what = row["solver"].removeprefix("jiedui, ").replace("whole command", "command")
            time += f" ({what}: {seconds(row['seconds'])})"
        print(f"| {work} | {time} | {first.get('memory', 0):,.0f} MiB | {'; '.join(said)} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--limit", type=float, default=20, help="seconds per solver and problem")
    arguments.add_argument("--only", nargs="*", help="works whose names contain one of these")
    arguments.add_argument("--quick", action="store_true", help="leave out the largest works")
    arguments.add_argument(
        "--published",
        default=os.environ.get("JIEDUI_PUBLISHED", "."),
        help="folder of published instances [default: JIEDUI_PUBLISHED]",
    )
    arguments.add_argument("--rows", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.rows:
        make = next(make for name, _, make in WORKS if name == given.rows)
        for row in make(given.rows, given):
            print(json.dumps(row), flush=True)
        return
    rows = []
    for name, is_quick, _ in WORKS:
        if given.only and not any(word in name for word in given.only):
            continue
        if given.quick and not is_quick:
            continue
        print(name, file=sys.stderr, flush=True)
        # A process per work, so that nothing is left behind by the one before.
        command = [sys.executable, __file__, "--rows", name, "--limit", given.limit]
        done = measure.run([*command, "--published", given.published], errors=None)
        rows += [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
        if done.code != 0:
            print(f"{name}: ended with code {done.code}", file=sys.stderr)
    table(rows)
    summary(rows)
    wrong = faults(rows)
    for fault in wrong:
        print(fault, file=sys.stderr)
    sys.exit(1 if wrong or not rows else 0)


if __name__ == "__main__":
    main()
