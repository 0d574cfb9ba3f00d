# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The book as one HTML page that needs nothing beside itself: styles and charts inside, made to be printed on A4."""

from __future__ import annotations

import typing as t

from ..evidence import verdict as verdicts
from .charts import chart

if t.TYPE_CHECKING:
    from .view import View

# The lines that the eye must not miss.
LOUD = (verdicts.FAIL, verdicts.UNREAD)


def page(view: View, templates: str) -> str:
    """Return the page. C(templates) is the folder of book.html.j2 and book.css.

    Raises OSError or jinja2.TemplateError when the template is missing or broken.
    """
    import jinja2

    loader = jinja2.FileSystemLoader(templates, encoding="utf-8")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["css"] = css_string
    parts = ["summary", "rows", *(["extra"] if view.extra else []), "punch", "runs", "chain", "signatures"]
    style = loader.get_source(environment, "book.css")[0]
    return environment.get_template("book.html.j2").render(
        view=view,
        parts=parts,
        loud=LOUD,
        style=_markup(style),
        chart=_markup(chart(view.bars, view.words("chart_title"))),
    )


def _markup(text: str) -> t.Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own file, or made of escaped texts


def css_string(text: str) -> t.Any:
    """Return a text as a CSS string that can neither leave its quotes nor the style element."""
    safe = (letter if letter.isalnum() or letter in " .,:-" else f"\\{ord(letter):06x}" for letter in str(text))
    return _markup('"' + "".join(safe) + '"')
