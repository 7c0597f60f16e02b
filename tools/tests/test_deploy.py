"""What docs/deploy.md promises, as far as it can be tried without a container engine."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from cryptography.fernet import Fernet

from governance import embedded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def database() -> Iterator[embedded.Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-roles-"))
    folder.chmod(0o755)
    server = embedded.Postgres(folder / "postgres", log=folder / "log", durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def as_role(server: embedded.Postgres, role: str, statement: str) -> list[tuple[object, ...]]:
    """What the statement returns, said by this role."""
    connection = psycopg2.connect(host=str(server.sockets), user=role, dbname=embedded.NAME)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture(scope="module")
def roles(database: embedded.Postgres) -> embedded.Postgres:
    """deploy/roles.sql, run twice, between one table made before and one made after."""
    as_role(database, embedded.NAME, "CREATE TABLE before (id serial, text text)")
    for _ in range(2):
        subprocess.run(
            [
                database.programs / "psql",
                "--quiet",
                f"--host={database.sockets}",
                f"--username={embedded.NAME}",
                "--variable=password=it's a secret",
                f"--file={ROOT / 'deploy/roles.sql'}",
                embedded.NAME,
            ],
            check=True,
        )
    as_role(database, embedded.NAME, "CREATE TABLE after (id serial, text text)")
    return database


@pytest.mark.parametrize("table", ["before", "after"])
def test_the_application_may_read_and_write_rows(roles: embedded.Postgres, table: str) -> None:
    as_role(roles, "imprimatur_app", f"INSERT INTO {table} (text) VALUES ('x')")
    assert as_role(roles, "imprimatur_app", f"UPDATE {table} SET text = 'y' RETURNING text") == [("y",)]
    assert as_role(roles, "imprimatur_app", f"DELETE FROM {table} RETURNING text") == [("y",)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE before",
        "TRUNCATE after",
        "ALTER TABLE before DISABLE TRIGGER ALL",
        "DROP TABLE after",
        "CREATE TABLE own (id int)",
        "SET session_replication_role = replica",
        "CREATE ROLE helper",
    ],
)
def test_the_application_may_do_nothing_that_would_rewrite_the_record(roles: embedded.Postgres, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role(roles, "imprimatur_app", statement)


def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_secret_that_compose_reads_is_made_once_and_kept(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    subprocess.run([tmp_path / "deploy/make-secrets.sh"], check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    subprocess.run([tmp_path / "deploy/make-secrets.sh"], check=True, capture_output=True)

    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made
    assert set(compose()["secrets"]) == set(made)
    assert len(made["secret_key"]) >= 50
    Fernet(made["vault_keys"])
    assert made["database_app_password"] in made["database_app_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_the_application_in_compose_never_sees_the_owner_of_the_database() -> None:
    services = compose()["services"]

    for name in ("web", "worker", "beat"):
        assert not [secret for secret in services[name]["secrets"] if "owner" in secret]


def settings_read() -> set[str]:
    """Names of the variables that governance/settings.py reads."""
    text = (ROOT / "governance/settings.py").read_text()
    return set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", text))


def test_every_setting_is_explained_in_the_example_and_none_that_nobody_reads() -> None:
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    elsewhere = explained - settings_read()
    sources = [ROOT / "governance", ROOT / "tools"]
    code = "".join(path.read_text() for folder in sources for path in folder.rglob("*.py"))

    assert settings_read() <= explained
    assert [name for name in elsewhere if f'"{name}"' not in code] == []
