"""The files in deploy/ are read by the programs they are written for, or by a reader of our own."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from karvan.cli.main import COMMANDS
from karvan.config import known_keys
from karvan.config_sources import SHORT_NAMES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*"))
INSTRUCTION = re.compile(
    r"^(?:FROM|RUN|COPY|ENV|USER|WORKDIR|VOLUME|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD)\b"
)


def known_variables() -> set[str]:
    """Every environment variable the product reads."""
    names = {"KARVAN_" + key.replace(".", "_").upper() for key in known_keys()} | set(SHORT_NAMES)
    return names | {f"{name}_FILE" for name in names} | {"KARVAN_CONFIG", "KARVAN_HOST"}


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def dockerfile() -> list[str]:
    """The instructions, each on one line."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_every_unit(unit, tmp_path):
    folder = tmp_path / "units"
    shutil.copytree(DEPLOY / "systemd", folder)
    for each in folder.iterdir():
        text = each.read_text(encoding="utf-8")
        text = re.sub(r"/opt/karvan/bin/karvan", "/bin/true", text)
        each.write_text(
            text.replace("User=karvan", "User=root").replace("Group=karvan", "Group=root")
        )

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(folder / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    complaints = [line for line in done.stderr.splitlines() if "karvan" in line]
    assert complaints == []


def test_nginx_accepts_the_sample(tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=erp.example.com", "-keyout", tmp_path / "key", "-out", tmp_path / "cert"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (DEPLOY / "nginx/karvan.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/certs/erp.example.com.pem", str(tmp_path / "cert"))
    text = text.replace("/etc/ssl/private/erp.example.com.key", str(tmp_path / "key"))
    text = re.sub(r"listen (\[::\]:)?80;", r"listen \g<1>18080;", text).replace("\\g<1>", "")
    text = text.replace("443 ssl", "18443 ssl")
    (tmp_path / "karvan.conf").write_text(text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p;"
        f" fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;"
        f" include {tmp_path}/karvan.conf; }}\n"
    )

    done = subprocess.run(
        [shutil.which("nginx") or "/usr/sbin/nginx", "-t", "-c", str(whole), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_every_variable_in_the_files_is_one_the_product_reads():
    used = {
        name
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for name in re.findall(r"\bKARVAN_[A-Z0-9_]+", path.read_text(encoding="utf-8"))
    }

    assert used - known_variables() == set()


def test_every_command_in_the_files_is_one_there_is():
    words = {
        word
        for path in [
            *DEPLOY.glob("systemd/*.service"),
            DEPLOY / "compose.yaml",
            DEPLOY / "Dockerfile",
        ]
        for word in re.findall(
            r"karvan(?:\", \"| )(\w+)(?= |\"|$)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if path.suffix != "" or word != "karvan"
    }

    assert {"serve", "worker", "backup", "init"} <= words
    assert words & set(COMMANDS) >= {"serve", "worker", "backup", "init"}


def test_the_image_is_built_from_the_tree_and_runs_as_nobody_special():
    lines = dockerfile()
    assert all(INSTRUCTION.match(line) for line in lines)
    stages = [line for line in lines if line.startswith("FROM")]
    last = lines[lines.index(stages[-1]) :]
    copied = [
        line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line
    ]

    assert all((ROOT / each).exists() for parts in copied for each in parts)
    assert "slim" in stages[-1]
    users = [line.split()[1] for line in last if line.startswith("USER")]
    assert users == ["karvan"]
    assert 'ENTRYPOINT ["tini", "--"]' in last
    assert any("libpango" in line and "rm -rf /var/lib/apt/lists" in line for line in last)
    assert last.index("USER karvan") < last.index('CMD ["karvan", "serve"]')
    assert any(line.startswith("HEALTHCHECK") for line in last)


def test_every_package_of_the_image_is_installed_from_this_tree():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    members = sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml"))

    assert all(f"./plugins/{name}" in text for name in members)
    assert "-c constraints.txt" in text


def test_compose_names_only_what_it_defines():
    found = compose()
    for name, service in found["services"].items():
        assert set(service.get("depends_on", {})) <= set(found["services"]), name
        assert set(service.get("secrets", [])) <= set(found["secrets"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            is_file = source.startswith("./") and (DEPLOY / source).exists()
            assert is_file or source in found["volumes"], (name, volume)


def test_compose_waits_for_a_healthy_database_and_shows_nothing_to_the_world():
    services = compose()["services"]

    assert services["upgrade"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "ports" not in services["database"]
    assert all(port.startswith("127.0.0.1:") for port in services["app"]["ports"])
    for name in ("app", "worker", "upgrade"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    plain = [
        key
        for service in services.values()
        for key in service.get("environment", {})
        if re.search(r"PASSWORD|SECRET|URL", key) and not key.endswith("_FILE")
    ]
    assert plain == []


def test_the_script_for_the_roles_is_sound():
    script = DEPLOY / "postgres/roles.sh"

    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert script.stat().st_mode & 0o111
    assert "SUPERUSER" not in script.read_text(encoding="utf-8").upper().replace("A SUPERUSER", "")
