"""What systemctl(1) does for our units, where systemd cannot run: in a folder with a Debian in it.

It reads the unit files and runs them as they say: account, settings, folders, commands, restarts and stop times. What
needs a kernel's help (sandboxing, limits) is left to systemd. Debian's own services are run by service(8).
"""

import contextlib
import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

UNITS = Path("/etc/systemd/system")
RUN = Path("/run/rehearsal")
Service = defaultdict[str, list[str]]


def load(unit: str) -> Service:
    """Read the lines of [Service], drop-ins last; %i is the instance."""
    name, _, instance = unit.removesuffix(".service").partition("@")
    file = UNITS / (f"{name}@.service" if instance else f"{name}.service")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part in (file, *sorted((UNITS / "frontdesk-.service.d").glob("*.conf"))):
        section = ""
        for line in part.read_text().splitlines():
            if line.startswith("["):
                section = line
            elif section == "[Service]" and line[:1].isalpha():
                key, _, value = line.partition("=")
                found[key].append(value.replace("%i", instance))
    return found


def environment(service: Service) -> dict[str, str]:
    """What the unit's processes see; the settings' file wins (systemd.exec(5))."""
    told = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    lines = [word for value in service["Environment"] for word in shlex.split(value)]
    for file in service["EnvironmentFile"]:
        lines += [line for line in Path(file).read_text().splitlines() if line and line[0] not in "#;"]
    return told | dict(line.split("=", 1) for line in lines)


def command(service: Service, line: str) -> list[str]:
    """A command as the unit's account, without privileges."""
    account, group = service["User"][-1], service["Group"][-1]
    drop = [
        "setpriv",
        f"--reuid={account}",
        f"--regid={group}",
        "--init-groups",
        "--no-new-privs",
        "--bounding-set=-all",
    ]
    return [*drop, "--", *shlex.split(line)]


def prepare(service: Service) -> dict[str, Any]:
    """Make the unit's folders; how its processes are started."""
    account = pwd.getpwnam(service["User"][-1])
    for name in service["StateDirectory"]:
        folder = Path("/var/lib", name)
        folder.mkdir(exist_ok=True)
        os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(int(service["StateDirectoryMode"][-1], 8))
    umask = int(service["UMask"][-1], 8)
    return {"cwd": service["WorkingDirectory"][-1], "env": environment(service), "umask": umask}


def start(unit: str) -> None:
    """Start a unit: a task is waited for, a service is kept running by a process of its own."""
    service = load(unit)
    how = prepare(service)
    if service["Type"][-1] == "oneshot":
        subprocess.run(command(service, service["ExecStart"][-1]), check=True, **how)
        return
    if not (RUN / unit).exists():
        RUN.mkdir(exist_ok=True)
        with Path("/var/log", f"{unit}.log").open("ab") as log:
            keep_it = [sys.executable, __file__, "keep", unit]
            keeper = subprocess.Popen(keep_it, stdout=log, stderr=log, start_new_session=True)
        (RUN / unit).write_text(str(keeper.pid))
    for line in service["ExecStartPost"]:
        subprocess.run(command(service, line.removeprefix("-")), check=not line.startswith("-"), **how)


def keep(unit: str) -> None:
    """Run a service until SIGTERM, again after each end; then stop it as it says, and tell how that went."""
    service = load(unit)
    how = prepare(service)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        process.terminate()

    while not stopping:
        process = subprocess.Popen(command(service, service["ExecStart"][-1]), process_group=0, **how)
        signal.signal(signal.SIGTERM, stop)
        while process.poll() is None and not stopping:
            time.sleep(0.05)
        if not stopping:
            time.sleep(float(service["RestartSec"][-1]))
    try:
        told = f"stopped with code {process.wait(float(service['TimeoutStopSec'][-1]))}"
    except subprocess.TimeoutExpired:
        told = "killed"
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    (RUN / f"{unit}.end").write_text(told)
    (RUN / unit).unlink()


def stop(unit: str) -> None:
    """Stop a service; raises where it had to be killed or ended with an error."""
    if not (RUN / unit).exists():
        return
    os.kill(int((RUN / unit).read_text()), signal.SIGTERM)
    while (RUN / unit).exists():
        time.sleep(0.05)
    told = (RUN / f"{unit}.end").read_text()
    if told != "stopped with code 0":
        raise SystemExit(f"{unit}: {told}")


def act(action: str, unit: str) -> None:
    """Do something with one unit."""
    if not unit.startswith("frontdesk"):
        subprocess.run(["/usr/sbin/service", unit, action], check=True, stdout=subprocess.DEVNULL)
    elif unit.endswith((".target", ".timer")):
        (UNITS / unit).read_text()  # it is there; there is nothing to run
    else:
        if action in {"stop", "restart"}:
            stop(unit)
        if action in {"start", "restart"}:
            start(unit)


def main(action: str, *arguments: str) -> None:
    """`systemctl ACTION [--now] UNIT…`."""
    units = [argument for argument in arguments if not argument.startswith("-")]
    if action == "keep":
        keep(units[0])
    elif action in {"start", "stop", "restart", "reload"}:
        for unit in units:
            act(action, unit)
    elif action == "enable" and "--now" in arguments:
        for unit in units:
            act("start", unit)
    elif action != "daemon-reload":
        raise SystemExit(f"systemctl {action}: not here")


main(*sys.argv[1:])
