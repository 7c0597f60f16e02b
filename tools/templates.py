"""`python -m tools.templates`: compile every template of ours, so that a slip in one that no test renders is found.

Finds what Django cannot parse and what a template names but does not exist: tags, filters, libraries, and the templates
it extends or includes by a literal name."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.template import Engine, Node, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import Template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.utils import get_app_template_dirs

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".html", ".txt", ".xml"}


def our_templates(engine: Engine) -> Iterator[tuple[str, Path]]:
    """Name and path of each template in this repository."""
    folders = [Path(str(folder)) for folder in (*engine.dirs, *get_app_template_dirs("templates"))]
    for folder in folders:
        if folder.is_relative_to(ROOT) and ".venv" not in folder.parts:
            for path in sorted(folder.rglob("*")):
                if path.suffix in SUFFIXES:
                    yield str(path.relative_to(folder)), path


def named_templates(template: Template) -> Iterator[str]:
    """What it extends and includes, where the name is written out."""
    nodes: list[Node] = [
        *template.nodelist.get_nodes_by_type(ExtendsNode),
        *template.nodelist.get_nodes_by_type(IncludeNode),
    ]
    for node in nodes:
        expression = getattr(node, "parent_name", None) or getattr(node, "template", None)
        name = getattr(expression, "var", None)
        if isinstance(name, str):
            yield name


def faults(engine: Engine) -> Iterator[str]:
    for name, path in our_templates(engine):
        try:
            template = engine.get_template(name)
            for other in named_templates(template):
                engine.get_template(other)
        except TemplateSyntaxError as error:
            yield f"{path.relative_to(ROOT)}: {error}"
        except TemplateDoesNotExist as error:
            yield f"{path.relative_to(ROOT)}: there is no template {error}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    engine = Engine.get_default()
    found = list(faults(engine))
    for fault in found:
        print(fault)
    print(f"{sum(1 for _ in our_templates(engine))} templates, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
