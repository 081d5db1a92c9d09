"""The house rules, held by tests: what may import what, what a file may name, how long it may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from virkning.papers.inputs import agreement_files

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "virkning"

# The rooms of the pure core, and the rooms each may know.
MAY_KNOW = {
    "terms": set(),
    "sources": {"terms"},
    "facts": {"terms"},
    "settlement": {"terms", "facts"},
    "forecast": {"terms", "facts", "settlement"},
    "ledger": {"terms", "settlement"},
    "duties": {"terms", "facts", "ledger"},
}

# No clock, no environment, no network, no framework.
OUTSIDE = {
    *("time", "secrets", "getpass"),
    *("asyncio", "ftplib", "http", "select", "smtplib", "socket", "ssl", "urllib", "xmlrpc"),
    *("aiohttp", "django", "httpx", "requests", "urllib3"),
    *("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.urandom"),
}
CLOCK_CALLS = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter", "uuid1", "uuid4"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv"}

RANDOM_MODULES = {"random", "np.random", "numpy.random"}

MODULE_LIMIT = 450


def modules(folder: Path) -> list[Path]:
    """Every module below a folder, in a stable order; none if the folder is not there."""
    return sorted(folder.rglob("*.py"))


def name_of(path: Path) -> str:
    """A path as a test's id."""
    return path.relative_to(ROOT).as_posix()


CORE_MODULES = [path for room in MAY_KNOW for path in modules(PACKAGE / room)]


def imported(tree: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    """Every dotted name a module imports, wherever in it, relative imports made absolute."""
    package = ("virkning", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{stem}.{alias.name}", node.lineno) for alias in node.names)


def impurities(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every reading of a clock, of the environment or of unseeded randomness."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT:
            yield node.attr, node.lineno
        # `random.Random(seed)` is randomness that came in as an argument; the module's own is not.
        if isinstance(node, ast.Attribute) and (
            ast.unparse(node.value) in RANDOM_MODULES and node.attr not in {"Random", "Generator"}
        ):
            yield ast.unparse(node), node.lineno
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            unseeded = called in {"Random", "default_rng"} and not node.args and not node.keywords
            bare = called == "random" and isinstance(
                node.func, ast.Name
            )  # a seeded generator has a method of this name
            if called in CLOCK_CALLS or called in ENVIRONMENT or bare or unseeded:
                yield f"{called}()", node.lineno


def below(name: str, prefixes: set[str]) -> bool:
    """Whether a dotted name is one of the prefixes or stands below one."""
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize("path", CORE_MODULES, ids=name_of)
def test_a_room_imports_only_the_rooms_it_may_know(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    allowed = {f"virkning.{other}" for other in MAY_KNOW[room] | {room}}
    wrong = [
        f"line {line}: {name}"
        for name, line in imported(ast.parse(path.read_text("utf-8")), path)
        if below(name, {"virkning"}) and not below(name, allowed)
    ]
    assert not wrong, f"{name_of(path)} may import {sorted(allowed)} only, and imports {wrong}"


@pytest.mark.parametrize("path", CORE_MODULES, ids=name_of)
def test_the_core_has_no_clock_environment_or_network(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    wrong = [f"line {line}: {name}" for name, line in imported(tree, path) if below(name, OUTSIDE)]
    wrong += [f"line {line}: {name}" for name, line in impurities(tree)]
    assert not wrong, f"{name_of(path)} must get time, randomness and settings as arguments: {wrong}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from datetime import datetime\nx = datetime.now()", ["now()"]),
        ("import datetime as d\nx = d.date.today()", ["today()"]),
        ("import os\nx = os.environ['A']", ["environ"]),
        ("import random\nx = random.random()", ["random.random"]),
        ("from random import random\nx = random()", ["random()"]),
        ("x = generator.random(3)", []),
        ("import random\nx = random.Random()", ["Random()"]),
        ("import random\nx = random.Random(seed)", []),
        ("from datetime import date\nx = date(2027, 5, 1)", []),
    ],
)
def test_the_rule_sees_a_clock_where_there_is_one(source: str, found: list[str]) -> None:
    assert sorted(name for name, _ in impurities(ast.parse(source))) == sorted(found)


def test_the_rule_sees_through_relative_imports() -> None:
    tree = ast.parse("from ..facts import tables\nfrom . import values\nimport virkning.ledger")
    names = [name for name, _ in imported(tree, PACKAGE / "terms" / "model.py")]
    assert names == ["virkning.facts.tables", "virkning.terms.values", "virkning.ledger"]


def spellings(stem: str) -> set[str]:
    """An agreement's id as it could be written in code: with _ or a space for -, with Danish letters."""
    danish = stem.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    return {form.replace("-", mark).lower() for form in (stem, danish) for mark in "-_ "}


AGREEMENTS = sorted({path.stem for path in agreement_files(ROOT / "agreements")})


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_no_agreement_is_named_in_the_code(agreement: str) -> None:
    files = [path for path in sorted(PACKAGE.rglob("*")) if path.suffix in {".py", ".lark", ".json", ".md"}]
    named = [
        f"{name_of(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").lower().splitlines(), 1)
        if any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", line) for form in spellings(agreement))
    ]
    assert not named, f"agreement {agreement!r} is data; the code names it in {named}"


@pytest.mark.parametrize("path", modules(PACKAGE), ids=name_of)
def test_a_module_fits_in_the_head(path: Path) -> None:
    length = len(path.read_text("utf-8").splitlines())
    assert length < MODULE_LIMIT, f"{name_of(path)} has {length} lines: split it by what its parts are about"


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", LOCKS, ids=name_of)
def test_a_lock_names_hashes_and_no_address(path: Path) -> None:
    text = path.read_text("utf-8")
    options = r"^\s*(--?(?:index-url|extra-index-url|find-links|trusted-host|i|f|e)\b.*)"
    assert not re.findall(options, text, re.MULTILINE)
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9](?:[^\\\n]*\\\n)*[^\n]*", text, re.MULTILINE)
    assert pins
    assert not [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


def pins_of(path: Path) -> dict[str, str]:
    """The version of each package in a lock."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=name_of)
def test_a_lock_agrees_with_the_base(path: Path) -> None:
    base, here = pins_of(ROOT / "requirements" / "base.txt"), pins_of(path)
    assert not {name: (here[name], base[name]) for name in here.keys() & base if here[name] != base[name]}


def test_every_make_target_says_what_it_does() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)(.*)$", text, re.MULTILINE)
    assert {"help", "demo", "test", "lint", "bench", "docs", "clean", "lock"} <= {name for name, _ in targets}
    assert not [name for name, rest in targets if not re.search(r"  ## \S", rest)]
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony and set(phony[1].split()) == {name for name, _ in targets}


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased = re.search(r"^## \[?Unreleased\]?.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert unreleased
    assert "Agreements and periods affected" in unreleased[0]


PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code forges make them."""
    headings = re.findall(r"^#+ (.*?)\s*$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^(```+).*?^\1", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    dead = []
    for link in re.findall(r"\]\(<?([^)\s>]+)", text):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        known = target.is_relative_to(ROOT) and target.exists()
        if not known or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert not dead, f"{name_of(page)} links to {dead}"


def test_the_scripts_can_be_run() -> None:
    for script in (ROOT / ".ci" / "run", ROOT / "demo" / "run"):
        assert script.stat().st_mode & 0o111, f"{name_of(script)} is not executable"
