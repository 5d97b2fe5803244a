"""Units only: teams of one large, two small or three small units, several villages per unit."""

import random

SCHEME = """title = "units"
[table]
units = { file = "units.csv", key = "code" }
villages = { file = "villages.csv", key = "code" }
[layer.units-to-villages]
helpers = "units"
recipients = "villages"
per_helper = { min = 1, max = 3 }
teams = { class = "size", any_of = [{ large = 1 }, { small = 2 }, { small = 3 }] }
fit = [{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }]
[goals]
order = ["fit"]
"""


def write(folder, n_units, n_villages, seed=2026):
    """A case: 65 units of 100 are large; fit of 0.000 to 1.000 without structure."""
    draw = random.Random(f"{n_units} {n_villages} {seed}")
    large = n_units * 65 // 100
    codes = [f"V{v:04}" for v in range(n_villages)]
    fit = lambda: ",".join(f"{draw.randrange(1001) / 1000:.3f}" for _ in codes)
    tables = {
        "scheme.toml": [SCHEME],
        "units.csv": ["code,size"]
        + [f"U{u:04},{'large' if u < large else 'small'}" for u in range(n_units)],
        "villages.csv": ["code", *codes],
        "fit.csv": ["code," + ",".join(codes)] + [f"U{u:04},{fit()}" for u in range(n_units)],
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
