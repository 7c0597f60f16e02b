"""`python -m tools.messages`: gather every string people read into the French catalogue, then compile it.

Translations are kept, strings nobody shows any more go, new ones come in empty and are named; it ends with 1 while one
is missing. `--check` writes nothing and says whether the catalogue is stale. Needs no gettext programs.

Strings come from calls of gettext in Python, from the tags of templates, and from where plain English is written down
to be translated when it is shown: the checker's and the connectors' sentences, the rules' titles, and what the policy
file says in our words: short titles, notes, editor's notes. The Council's words stay as Council approved them."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "fr_CA" / "LC_MESSAGES" / "django.po"
APPS = ("governance", "accounts", "posts", "monitoring")
PLAIN = ("governance/checker", "accounts/connectors")
POLICY = "governance/policy/social_media_2013.toml"
# How many of a call's first arguments are strings to translate; a context comes before them.
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALLS_WITH_CONTEXT = {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 2, "npgettext_lazy": 2}
STRING = r"u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\({STRING}(?:, {STRING})?(?:, {STRING})?")
SENTENCE = re.compile(r"[A-Z\"“][^\n]* [^\n]*[.?]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


@dataclass(frozen=True)
class Message:
    """One string to translate; `plural` and `context` are empty where it has none."""

    text: str
    plural: str = ""
    context: str = ""


def messages() -> dict[Message, list[str]]:
    """Every string of the product with the files that show it, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for message in of_file(name, path.read_text()):
            files = found.setdefault(message, [])
            if name not in files:
                files.append(name)
    return found


def sources() -> Iterator[Path]:
    """The product's Python files (without tests), its templates and its policy file."""
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "tests" not in path.parts)
    yield from (path for path in sorted((ROOT / "templates").rglob("*.*")) if path.suffix in {".html", ".txt"})
    yield ROOT / POLICY


def of_file(name: str, content: str) -> Iterator[Message]:
    if name.endswith(".toml"):
        yield from of_policy(tomllib.loads(content))
    elif name.endswith(".py"):
        tree = ast.parse(content)
        yield from of_python(tree)
        if name.startswith(PLAIN):
            yield from of_plain_module(tree)
    else:
        yield from of_template(content, name)


def of_python(tree: ast.Module) -> Iterator[Message]:
    """What is handed to gettext and its sisters as written-out strings."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        written = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in CALLS and len(written) >= CALLS[name]:
            yield Message(*written[: CALLS[name]])
        elif name in CALLS_WITH_CONTEXT and len(written) > CALLS_WITH_CONTEXT[name]:
            context, *words = written[: CALLS_WITH_CONTEXT[name] + 1]
            yield Message(words[0], "".join(words[1:]), context)


def of_plain_module(tree: ast.Module) -> Iterator[Message]:
    """Titles of rules and whole sentences in a module without Django, docstrings aside."""
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg == "title" and isinstance(node.value, ast.Constant):
            yield Message(str(node.value.value))
        elif isinstance(node, ast.Constant) and id(node) not in docstrings and SENTENCE.fullmatch(str(node.value)):
            yield Message(str(node.value))


def of_template(content: str, name: str) -> Iterator[Message]:
    """What `translate`, `blocktranslate` and `_("…")` hold, read by Django itself."""
    for call, *written in TEMPLATE_CALL.findall(templatize(content, origin=name)):
        words = [ast.literal_eval(each) for each in written if each]
        if "p" in call.removesuffix("gettext"):
            context, *words = words
            yield Message(words[0], "".join(words[1:]), context)
        else:
            yield Message(*words)


def of_policy(table: object) -> Iterator[Message]:
    """Short titles, notes and editor's notes of clauses, wherever they stand in the file."""
    if isinstance(table, dict):
        for key in ("short_title", "note", "reading"):
            if table.get(key):
                yield Message(table[key])
    if isinstance(table, (dict, list)):
        for each in table.values() if isinstance(table, dict) else table:
            yield from of_policy(each)


def catalogue(found: dict[Message, list[str]], before: Iterable[polib.POEntry]) -> polib.POFile:
    """A new catalogue of these messages with the translations that there were."""
    kept = {key(entry): entry for entry in before}
    new = polib.POFile(wrapwidth=120)
    new.metadata = {
        "Project-Id-Version": "Imprimatur",
        "Language": "fr_CA",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for message, files in found.items():
        entry = kept.get(message) or polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            msgstr_plural={0: "", 1: ""} if message.plural else {},
        )
        entry.occurrences = [(each, "") for each in files]
        entry.flags = ["python-format"] if PLACEHOLDER.search(message.text) else []
        new.append(entry)
    return new


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def compiled(source: polib.POFile) -> bytes:
    """What Django reads."""
    return bytes(source.to_binary())


def is_fresh() -> bool:
    """Whether the catalogue on disk holds exactly the strings of the sources, all translated, and is compiled."""
    source = polib.pofile(str(CATALOGUE), wrapwidth=120)
    binary = CATALOGUE.with_suffix(".mo")
    return (
        {key(entry) for entry in source} == set(messages())
        and all(entry.translated() for entry in source)
        and binary.exists()
        and binary.read_bytes() == compiled(source)
    )


def main() -> int:
    """Write the catalogue and its compiled form, or say that they are stale."""
    if "--check" in sys.argv[1:]:
        if is_fresh():
            return 0
        print("The French catalogue is stale: run `python -m tools.messages`, then translate.", file=sys.stderr)
        return 1
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    before = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else []
    new = catalogue(messages(), before)
    new.save(str(CATALOGUE))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(new))
    missing = [entry.msgid for entry in new if not entry.translated()]
    print(f"{len(new)} messages, {len(missing)} untranslated", *missing, sep="\n  ")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
