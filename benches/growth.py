"""Time and memory against size, over three decades: writes src/docs/growth.svg and prints a table.

    cargo build --release
    python3 benches/growth.py [--repeats 3] [--largest 1e8]

Size is the number of pairs that may exist, for all problems: arcs of a flow, cells of an assignment,
candidates of a district. Time is that of the solve, memory the peak of the whole process. The
exponent is that of the power law through the points, least squares of logarithms, without times below a
millisecond. Needs numpy.
"""

import argparse
import json
import math
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

import numpy as np

import assignment
import district
import flow
import measure


def flows(folder):
    for arcs in (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000):
        def make(arcs=arcs):
            recipients = arcs // 60
            flow.write(folder / "flow.min", recipients * 3_134 // 11_785, recipients, 60)
            return lambda: flow.ours(folder / "flow.min")
        yield arcs, make


def assignments(costs):
    def points(folder):
        for n in (100, 200, 500, 1_000, 2_000, 5_000, 10_000):
            def make(n=n):
                path = folder / "costs.txt"
                with open(path, "w", encoding="ascii") as out:
                    out.write(f"{n}\n")
                    for row in costs(n, 1_000):
                        out.write(" ".join(map(str, row.tolist())) + "\n")
                return lambda: flow.ours(path, "lap")
            yield n * n, make
    return points


def districts(folder):
    for villages in (10, 15, 20, 35, 50, 70, 100, 140, 200):
        cadres, households = 25 * villages, 11 * villages // 2
        def make(villages=villages, cadres=cadres, households=households):
            case = folder / f"district-{villages}"
            case.mkdir()
            district.write(case, villages, cadres, households, wishes=True)
            return lambda: solved(case)
        yield cadres * households, make


def solved(case):
    command = [measure.JIEDUI, "solve", case, "-o", case / "plan", "--time-limit", 60]
    done = measure.run(command, 600)
    file = case / "plan" / "plan.json"
    if done.code != 0 or not file.exists():
        return {"seconds": done.seconds, "note": f"ended with code {done.code}"}
    plan = json.loads(file.read_text(encoding="utf-8"))
    proven = plan["status"] == "optimal"
    return {"seconds": plan["seconds"], "memory": done.memory, "proven": proven}


SERIES = {
    "flow, 60 candidates per recipient": (flows, "#0072b2"),
    "assignment, uniform costs": (assignments(assignment.uniform), "#d55e00"),
    "assignment, distances": (assignments(assignment.plane), "#009e73"),
    "district: teams with cadres within": (districts, "#cc79a7"),
}


def measured(points, repeats, largest):
    """(size, seconds, MiB) up to the first size that is not proven in a minute; least times."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for size, make in points(pathlib.Path(name)):
            if size > largest:
                break
            solve = make()
            rows = [solve() for _ in range(repeats if size < 5_000_000 else 1)]
            if not all(row.get("proven") for row in rows):
                print(f"size {size:,}: {rows}", file=sys.stderr)
                break
            best = min(rows, key=lambda row: row["seconds"])
            found.append((size, best["seconds"], best["memory"]))
            print(f"size {size:>11,} {best['seconds']:10.4f} s {best['memory']:8.1f} MiB", flush=True)
    return found


def exponent(points, column, least):
    """Exponent of the power law through (size, value), if there are points enough."""
    kept = [(p[0], p[column]) for p in points if p[column] >= least]
    if len(kept) < 3:
        return None
    x, y = np.log(np.array(kept)).T
    return float(np.polyfit(x, y, 1)[0])


def panel(series, column, left, title):
    """One plot with logarithmic axes, 380 wide."""
    width, height, top = 380, 300, 40
    values = [p[column] for points in series.values() for p in points]
    sizes = [p[0] for points in series.values() for p in points]
    decades = lambda v: (math.floor(math.log10(min(v))), math.ceil(math.log10(max(v))))
    (x0, x1), (y0, y1) = decades(sizes), decades(values)
    at_x = lambda v: left + width * (math.log10(v) - x0) / (x1 - x0)
    at_y = lambda v: top + height * (1 - (math.log10(v) - y0) / (y1 - y0))
    power = lambda e: f"10<tspan dy='-5' font-size='9'>{e}</tspan>"
    out = [f"<text x='{left}' y='{top - 14}' font-weight='bold'>{title}</text>"]
    for e in range(x0, x1 + 1):
        x = at_x(10**e)
        out.append(f"<path d='M{x:.1f} {top}V{top + height}' stroke='#ddd'/>")
        out.append(f"<text x='{x:.1f}' y='{top + height + 20}' text-anchor='middle'>{power(e)}</text>")
    for e in range(y0, y1 + 1):
        y = at_y(10.0**e)
        out.append(f"<path d='M{left} {y:.1f}H{left + width}' stroke='#ddd'/>")
        out.append(f"<text x='{left - 6}' y='{y + 4:.1f}' text-anchor='end'>{power(e)}</text>")
    for name, points in series.items():
        color = SERIES[name][1]
        line = " ".join(f"{at_x(p[0]):.1f},{at_y(p[column]):.1f}" for p in points)
        out.append(f"<polyline points='{line}' fill='none' stroke='{color}' stroke-width='1.5'/>")
        out += [
            f"<circle cx='{at_x(p[0]):.1f}' cy='{at_y(p[column]):.1f}' r='3' fill='{color}'/>"
            for p in points
        ]
    return out


def figure(series):
    """The whole figure: seconds, mebibytes, and the legend with the exponents."""
    out = panel(series, 1, 60, "seconds to solve, against pairs that may exist")
    out += panel(series, 2, 520, "peak memory of the process, MiB")
    for at, (name, points) in enumerate(series.items()):
        y, color = 395 + 20 * at, SERIES[name][1]
        said = lambda e: "too few points" if e is None else f"size^{e:.2f}"
        time, memory = exponent(points, 1, 1e-3), exponent(points, 2, 1)
        out.append(f"<path d='M60 {y - 4}h24' stroke='{color}' stroke-width='3'/>")
        out.append(
            f"<text x='92' y='{y}'>{name}: time {said(time)}, memory {said(memory)}</text>"
        )
    head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 920 475' font-family='sans-serif' font-size='12'>"
    return "\n".join([head, "<rect width='920' height='475' fill='white'/>", *out, "</svg>", ""])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--largest", type=float, default=1e8)
    given = arguments.parse_args()
    series = {}
    for name, (points, _) in SERIES.items():
        print(name, flush=True)
        found = measured(points, given.repeats, given.largest)
        if len(found) > 1:
            series[name] = found
    for name, points in series.items():
        time, memory = exponent(points, 1, 1e-3), exponent(points, 2, 1)
        print(f"{name}: exponent of time {time}, of memory {memory}")
    target = HERE.parent / "src" / "docs" / "growth.svg"
    target.write_text(figure(series), encoding="utf-8")


if __name__ == "__main__":
    main()
