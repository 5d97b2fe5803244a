"""Teams with a layer within: the district in its first year, and smaller or larger ones.

`rows` hands a case to `jiedui solve`, and the flat program that `jiedui model --mps` makes of the
same case to the others. Values are the packed objective of that file, less is better.
"""

import json
import pathlib
import random
import re
import shutil
import tempfile

import foreign
import measure

SKILLS = [f"s{k}" for k in range(14)]
KINDS = "abcd"

SCHEME = """title = "district"
[table]
villages   = { file = "villages.csv", key = "code" }
units      = { file = "units.csv", key = "code" }
cadres     = { file = "cadres.csv", key = "code", refers = { unit = "units", home = "villages" } }
households = { file = "households.csv", key = "code", refers = { village = "villages" } }
[layer.units-to-villages]
helpers = "units"
recipients = "villages"
per_helper = 1
teams = { class = "size", any_of = [{ large = 1 }, { small = 2 }, { small = 3 }] }
weight = 20
fit = [
  { name = "kind", points = 60, match = "kinds.csv", helper = "kind", recipient = "weakness" },
  { name = "strength", points = 25, strength_to_need = { helper = "staff", recipient = "need" } },
  { name = "way", points = 15, distance = { full_within_km = 5, none_beyond_km = 40 } },
]
[layer.cadres-to-households]
helpers = "cadres"
recipients = "households"
within = "units-to-villages"
per_helper = 1
per_recipient = { min = 3, max = 8 }
fit = [
  { name = "skills", points = 70, overlap = { helper = "skills", recipient = "needs" } },
  { name = "years", points = 30, strength_to_need = { helper = "years", recipient = "hardship" } },
]
forbid = [ { name = "home", same = { helper = "home", recipient = "village" } } ]
[goals]
order = ["fit"]
"""

# What turns quotas into wishes: then there is a plan whatever the numbers.
WISHES = [
    ("per_helper = 1\nper_recipient = { min = 3", "per_helper = { max = 1, aim_min = 1 }\nper_recipient = { aim_min = 3"),
    ("max = 8 }", "aim_max = 8 }"),
    ('order = ["fit"]', 'order = ["coverage", "aims", "fit"]'),
]


def first_year(folder):
    """The shipped district as if there had been no plan before: no list, no goal `keep`."""
    shutil.copytree(measure.ROOT / "data" / "district", folder, dirs_exist_ok=True)
    scheme = (folder / "scheme.toml").read_text(encoding="utf-8")
    changed = scheme.replace('"aims", "keep", "fit"', '"aims", "fit"')
    changed, lines = re.subn(r"(?m)^keep = .*\n", "", changed)
    if changed.count('"keep"') or lines != 1:
        raise SystemExit("data/district/scheme.toml is not as expected")
    (folder / "scheme.toml").write_text(changed, encoding="utf-8")
    (folder / "last-year.csv").unlink()


def parts(draw, ranges, total):
    """Random whole numbers in their ranges that add up to a total."""
    numbers = [low for low, _ in ranges]
    while sum(numbers) < total:
        at = draw.randrange(len(numbers))
        numbers[at] += numbers[at] < ranges[at][1]
    return numbers


# What gives every village one unit, and a unit up to three villages.
SHARED = [
    ("per_helper = 1\nteams = { class = \"size\", any_of = [{ large = 1 }, { small = 2 }, { small = 3 }] }\n",
     "per_helper = { min = 1, max = 3 }\nper_recipient = 1\n"),
]


def write(folder, villages, cadres, households, wishes=False, seed=2026):
    """A case as the shipped one in shape: nine villages of ten have a large unit, the rest two
    or three small ones. Quotas are rules, or wishes as in the shipped one."""
    draw = random.Random(f"{villages} {cadres} {households} {seed}")
    n_large = villages - max(1, villages // 10)
    n_small = (villages - n_large) * 5 // 2
    staff = parts(draw, [(20, 45)] * n_large + [(6, 14)] * n_small, cadres)
    fill(folder, draw, (n_large, staff), (villages, households), WISHES if wishes else [])


def shared(folder, units, villages, cadres, households, wishes=False, seed=2026):
    """The other way round: every village has one unit, a unit up to three villages, among whose
    households its cadres are shared."""
    draw = random.Random(f"{units} {villages} {cadres} {households} {seed}")
    staff = parts(draw, [(10, 45)] * units, cadres)
    rules = SHARED + (WISHES if wishes else [])
    fill(folder, draw, (units, staff), (villages, households), rules)


def fill(folder, draw, units, villages, rules):
    """The tables, and the scheme after some changes. Units: how many are large, the staff of each;
    villages: how many, and how many households they have together."""
    (n_large, staff), (villages, households) = units, villages
    place = lambda: f"{100 + draw.uniform(-0.4, 0.4):.4f},{40 + draw.uniform(-0.4, 0.4):.4f}"
    units = [
        f"U{u:03},{'large' if u < n_large else 'small'},{draw.choice(KINDS)},{n},{place()}"
        for u, n in enumerate(staff)
    ]
    homes = parts(draw, [(2, 8)] * villages if households < 4 * villages else [(4, 8)] * villages, households)
    skills = lambda most: "、".join(draw.sample(SKILLS, draw.randint(1, most)))
    people = [
        f"U{u:03},V{draw.randrange(villages):03},{skills(3)},{draw.randint(0, 38)}"
        for u, n in enumerate(staff)
        for _ in range(n)
    ]
    needing = [
        f"V{v:03},{skills(3)},{draw.randint(0, 100)}" for v, n in enumerate(homes) for _ in range(n)
    ]
    lagging = [
        f"V{v:03},{draw.choice(KINDS)},{draw.uniform(20, 60):.2f},{place()}"
        for v in range(villages)
    ]
    scheme = SCHEME
    for rule, wish in rules:
        if scheme.count(rule) != 1:
            raise SystemExit(f"not once in the scheme: {rule}")
        scheme = scheme.replace(rule, wish)
    number = lambda letter, lines: [f"{letter}{i:05},{line}" for i, line in enumerate(lines)]
    tables = {
        "scheme.toml": [scheme],
        "villages.csv": ["code,weakness,need,lon,lat", *lagging],
        "units.csv": ["code,size,kind,staff,lon,lat", *units],
        "cadres.csv": ["code,unit,home,skills,years", *number("C", people)],
        "households.csv": ["code,village,needs,hardship", *number("H", needing)],
        "kinds.csv": ["kind,a,b,c,d", "a,1,0.2,0,0.5", "b,0.3,1,0.4,0.1", "c,0.1,0.4,1,0", "d,0.5,0.1,0,1"],
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def fifth(folder):
    """20 villages, 23 units, 500 cadres, 110 households."""
    write(folder, 20, 500, 110)


def weights(mps):
    """What a unit of each goal is worth in the objective of an exported program."""
    found = []
    with open(mps, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("*"):
                return found
            found += [int(w) for w in re.findall(r"^\* goal \d+: .* \(here times (\d+)\)$", line)]
    return found


def ours(work, case, mps, limit, *flags):
    """Two rows: the solve as the plan records it, and the whole command, files and judge too."""
    plan = case / "plan"
    command = [measure.JIEDUI, "solve", case, "-o", plan, "--time-limit", limit, *flags]
    done = measure.run(command, 3 * limit + 60)
    row = {"work": work, "solver": "jiedui", "memory": done.memory}
    file = plan / "plan.json"
    if not file.exists():
        note = f"ended with code {done.code}"
        return [row | {"seconds": done.seconds, "value": None, "bound": None, "note": note}]
    summary = json.loads(file.read_text(encoding="utf-8"))
    total = lambda which: sum(
        weight * goal[which] * (-1 if goal["maximize"] else 1)
        for weight, goal in zip(weights(mps), summary["goals"], strict=True)
    )
    row |= {"value": total("value"), "bound": total("bound")}
    row |= {"proven": summary["status"] == "optimal"}
    whole = row | {"solver": "jiedui, whole command", "seconds": done.seconds}
    return [row | {"seconds": summary["seconds"]}, whole]


def rows(work, make, limit, solvers=foreign.SOLVERS):
    """One row per solver, ours first."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        case, mps = folder / "case", folder / "case.mps"
        case.mkdir()
        make(case)
        lowered = measure.run([measure.JIEDUI, "model", case, "--mps", mps])
        if lowered.code != 0:
            raise SystemExit(f"{work}: jiedui model ended with code {lowered.code}")
        yield from ours(work, case, mps, limit)
        yield from foreign.rows(work, mps, limit, solvers)
