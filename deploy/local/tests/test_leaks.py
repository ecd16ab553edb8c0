from pathlib import Path

from deploy.local.leaks import REGISTERED, leaks, logs_of, secrets_of

PASSWORD = "0123456789abcdef0123456789abcdef"


def instance(run_dir: Path, logged: str) -> list[str]:
    (run_dir / "secrets").mkdir()
    (run_dir / "secrets" / "ticket").write_text(PASSWORD + "\n")
    (run_dir / REGISTERED).write_text("\na-token-of-a-test\n")
    (run_dir / "log").mkdir()
    (run_dir / "log" / "ticket.log").write_text(logged)
    return [str(leak) for leak in leaks(logs_of(run_dir), secrets_of(run_dir))]


def test_a_log_without_secrets_is_clean(tmp_path: Path) -> None:
    assert instance(tmp_path, "started\n\n0123456789\n") == []


def test_a_secret_is_told_by_file_line_and_name_but_not_shown(tmp_path: Path) -> None:
    told = instance(tmp_path, f"started\npyamqp://ticket:{PASSWORD}@x/\nBearer a-token-of-a-test\n")
    assert told == [
        f"{tmp_path}/log/ticket.log:2 shows secrets/ticket",
        f"{tmp_path}/log/ticket.log:3 shows {REGISTERED}, line 2",
    ]
    assert not any(PASSWORD in line or "a-token-of-a-test" in line for line in told)
