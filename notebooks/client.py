"""What these notebooks share: a user of Odoo over its JSON-2 API, and how their charts look."""

import os

import httpx
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.ticker import MaxNLocator

# One palette for all charts: what is ours, what is the other side's, the rest, and what needs attention.
OURS, THEIRS, REST, ALARM = "#0b6e75", "#e0a458", "#c3ccd1", "#b3402f"
LIGHT, INK, LINES = "#9cc4c7", "#22303c", "#e4e8ea"

pd.set_option("display.max_colwidth", 100)

plt.rcParams.update(
    {
        "figure.figsize": (9, 3.6),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "axes.prop_cycle": plt.cycler(color=[OURS, THEIRS, REST, ALARM]),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "axes.titlepad": 12,
        "axes.edgecolor": LINES,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "grid.color": LINES,
        "legend.frameon": False,
    }
)


class OdooError(Exception):
    """What Odoo says instead of an answer."""


class Odoo:
    """One user, who sees and may do what he can in the web client, and nothing else.

    His API key stands in ODOO_API_KEY; on the demo, `Odoo("daan")` takes that of Daan, ODOO_API_KEY_DAAN.
    """

    def __init__(self, login=""):
        key = os.environ["ODOO_API_KEY" + (f"_{login.upper()}" if login else "")]
        headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": os.environ["ODOO_DB"]}
        self.http = httpx.Client(base_url=os.environ["ODOO_URL"], headers=headers, timeout=120)
        self.uid = self.call("res.users", "context_get")["uid"]

    def call(self, model, method, **arguments):
        """What a public method of a model returns; OdooError."""
        answer = self.http.post(f"/json/2/{model}/{method}", json=arguments)
        if answer.is_error:
            raise OdooError(answer.json()["message"])
        return answer.json()

    def table(self, model, fields, domain=(), **options):
        """The records that the domain finds, a row each; of what refers to another record, its name."""
        rows = self.call(model, "search_read", domain=list(domain), fields=fields, **options)
        return pd.DataFrame(rows, columns=["id", *fields]).map(lambda cell: cell[1] if isinstance(cell, list) else cell)


def bars(title, unit, rows):
    """An empty chart for so many horizontal bars."""
    _figure, axes = plt.subplots(figsize=(9, 0.42 * rows + 1.3))
    axes.set(title=title, xlabel=unit)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", visible=False)
    return axes
