import os
import stat
import subprocess
import sys

import pytest

from bus.credentials import (
    CredentialsError,
    DataFolderBusyError,
    DataFolderError,
    DataFolderLock,
    NoServerError,
    Server,
    discover,
    last_published_server,
    owner,
    publish,
)

HERE = Server("nats://127.0.0.1:4999", {"student": "s3cret", "coordinator": "c"})

HOLD = """
import sys, pathlib
from bus.credentials import DataFolderLock
with DataFolderLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_what_is_published_is_found_and_readable_by_its_owner_alone(data):
    with DataFolderLock(data):
        publish(data, HERE)
        assert discover(data, {}) == HERE
        assert stat.S_IMODE((data / "server.json").stat().st_mode) == 0o600
        assert [path.name for path in data.glob(".server.json*")] == []


def test_passwords_stay_out_of_logs():
    assert "s3cret" not in repr(HERE)


def test_no_folder_no_server(data):
    with pytest.raises(NoServerError, match="tutelage run"):
        discover(data, {})


def test_a_dead_owner_leaves_no_server_but_is_remembered(data):
    with DataFolderLock(data):
        publish(data, HERE)
    with pytest.raises(NoServerError):
        discover(data, {})
    assert last_published_server(data) == HERE


def test_a_new_owner_is_not_found_by_what_an_earlier_one_published(data):
    publish(data, HERE)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(NoServerError):
            discover(data, {})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1, "pid": "x", "passwords": []}'])
def test_a_damaged_file_is_named(data, text):
    data.mkdir()
    (data / "server.json").write_text(text)
    with pytest.raises(CredentialsError, match=r"server\.json is damaged"):
        discover(data, {})


def test_a_foreign_file_is_named(data):
    publish(data, HERE)
    script = (
        "import os, sys, pathlib\n"
        "from bus.credentials import CredentialsError, last_published_server\n"
        "os.setuid(65534)\n"
        "try: last_published_server(pathlib.Path(sys.argv[1]))\n"
        "except CredentialsError as error: print(error)\n"
    )
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    for folder in (data, *data.parents):
        if folder.stat().st_mode & stat.S_IXOTH == 0:
            folder.chmod(0o711)
    out = subprocess.run(
        [sys.executable, "-c", script, str(data)], capture_output=True, text=True, check=True
    )
    assert "belongs to another user" in out.stdout


def test_a_second_owner_is_refused_and_told_who_holds_the_folder(data):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert owner(data) == holder.pid
        with pytest.raises(DataFolderBusyError, match=f"process {holder.pid}") as refused:
            DataFolderLock(data, patience=0).acquire()
        assert refused.value.holder == holder.pid
        holder.kill()
        holder.wait()
        assert owner(data) is None
        with DataFolderLock(data):
            assert owner(data) == os.getpid()


def test_a_folder_that_cannot_be_made_is_named(data):
    data.write_text("a file")
    with pytest.raises(DataFolderError, match=r"cannot write to .*data.*--data"):
        DataFolderLock(data).acquire()


def test_an_external_server_comes_before_the_folder(data):
    with DataFolderLock(data):
        publish(data, HERE)
        found = discover(data, {"NATS_URL": "nats://elsewhere:4222"})
    assert found == Server("nats://elsewhere:4222")


def test_an_external_server_takes_a_login_a_file_or_a_password_for_each_user(data, tmp_path):
    url = {"NATS_URL": "nats://elsewhere:4222"}
    login = discover(data, url | {"NATS_USER": "u", "NATS_PASSWORD": "p"})
    assert login.login == ("u", "p")
    assert discover(data, url | {"NATS_CREDS": "/x.creds"}).creds.name == "x.creds"
    each = discover(data, url | {"TUTELAGE_STUDENT_PASSWORD": "s"})
    assert each.passwords == {"student": "s"}
