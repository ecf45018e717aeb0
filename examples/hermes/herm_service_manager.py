# ISC license.
"""hermes-agent's service manager for containers, on top of herm's programs.

The names, arguments and exceptions are those of hermes_cli.service_manager: see README.

herm-register, herm-unregister, herm-svc, herm-svstat, herm-list and herm-detect do the work. This
file builds their arguments and reads their exit codes; it parses nothing but a list of names, one
per line, and a pid.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

ServiceManagerKind = Literal["systemd", "launchd", "windows", "s6", "none"]

S6_SERVICE_PREFIX = "gateway-"

# `docker exec` has no /command in its PATH; the PATH of cron may be shorter still.
_PATH = os.pathsep.join(("/usr/bin", "/usr/local/bin", "/command", "/bin"))

_MAIN_SCANDIR = Path("/run/service")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PROFILE_MAX = 243  # with the prefix, s6-svscan's limit of 251
_STATIC = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_VARIABLE = re.compile(r"(?!HERM_)[A-Za-z_][A-Za-z0-9_]{0,254}")
_MARKER = ".gateway-planned-stop.json"
_START_SECONDS = 30
_RESTART_SECONDS = 120


def _scandir() -> Path:
    """The scan directory that herm's programs use by default."""
    if os.environ.get("HERM_SCANDIR"):
        return Path(os.environ["HERM_SCANDIR"])
    own = Path("/run/herm/service")
    return own if own.is_dir() else _MAIN_SCANDIR


S6_DYNAMIC_SCANDIR = _scandir()


def validate_profile_name(name: str) -> None:
    """Raises ValueError if ``name`` is not a valid profile name."""
    if not name:
        raise ValueError("profile name must not be empty")
    if not _PROFILE.fullmatch(name):
        raise ValueError(f"profile name must match [a-z0-9][a-z0-9_-]*, got {name!r}")
    if len(name) > _PROFILE_MAX:
        raise ValueError(f"profile name too long ({len(name)} > {_PROFILE_MAX})")


@runtime_checkable
class ServiceManager(Protocol):
    """The interface of all service managers."""

    kind: ServiceManagerKind

    def start(self, name: str) -> None: ...
    def stop(self, name: str) -> None: ...
    def restart(self, name: str) -> None: ...
    def is_running(self, name: str) -> bool: ...
    def supports_runtime_registration(self) -> bool: ...
    def register_profile_gateway(
        self, profile: str, *, extra_env: dict[str, str] | None = None, start_now: bool = True
    ) -> None: ...
    def unregister_profile_gateway(self, profile: str) -> None: ...
    def list_profile_gateways(self) -> list[str]: ...


class S6Error(RuntimeError):
    """A failure; ``service`` is the name of the service, if the failure concerns one."""

    def __init__(self, message: str, *, service: str | None = None) -> None:
        super().__init__(message)
        self.service = service


class GatewayNotRegisteredError(S6Error):
    """The profile has no gateway."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        super().__init__(
            f"no such gateway {profile!r}: register it with `hermes profile create {profile}` "
            "first, or pass an existing profile name via `-p <name>`",
            service=f"{S6_SERVICE_PREFIX}{profile}",
        )


class S6CommandError(S6Error):
    """A command failed; ``stderr`` has its messages."""

    def __init__(self, *, service: str, action: str, returncode: int, stderr: str) -> None:
        self.action = action
        self.returncode = returncode
        self.stderr = stderr
        message = f"{action} of {service!r} failed (rc={returncode})"
        if stderr.strip():
            message += f": {stderr.strip()}"
        super().__init__(message, service=service)


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=_PATH)
    if not found:
        raise S6Error(f"{name} is not installed")
    return found


def _run(name: str, *args: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a program. If it does not end in time, the exit code is 99."""
    argv = [_program(name), *args]
    try:
        return subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=seconds, check=False,
        )
    except subprocess.TimeoutExpired:
        slow = f"{name}: no answer within {seconds} seconds"
        return subprocess.CompletedProcess(argv, 99, "", slow)


def s6_running() -> bool:
    """Returns whether s6 supervises this system.

    True if process 1 is s6-svscan, as where s6-overlay has booted; also if another process is 1,
    as with `docker run --init`, but an s6-svscan that this user can command watches the scan
    directory.
    """
    try:
        if _run("herm-detect", seconds=5).returncode == 0:
            return True
        return _run("herm-detect", "-s", str(_scandir()), seconds=5).returncode == 0
    except S6Error:
        return False


def detect_service_manager() -> ServiceManagerKind:
    """Returns "s6" or "none"."""
    return "s6" if s6_running() else "none"


def get_service_manager() -> ServiceManager:
    """Returns the service manager of this environment, or raises RuntimeError."""
    if detect_service_manager() == "s6":
        return S6ServiceManager()
    raise RuntimeError("no supported service manager detected")


# ---- profiles


def _home() -> Path:
    """The home of all profiles. A program of one profile has HERMES_HOME=<home>/profiles/<name>."""
    home = Path(os.environ.get("HERMES_HOME") or "/opt/data")
    return home.parent.parent if home.parent.name == "profiles" else home


def _open_profile(profile: str) -> int:
    """Opens the directory of a profile, through no symbolic link below the home."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    fd = os.open(_home(), flags)
    for name in () if profile == "default" else ("profiles", profile):
        try:
            below = os.open(name, flags | os.O_NOFOLLOW, dir_fd=fd)
        finally:
            os.close(fd)
        fd = below
    return fd


def _start_time(pid: int) -> int | None:
    """Field 22 of /proc/<pid>/stat; None if hermes, which splits at spaces, would read another."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    comm, _, fields = stat.rpartition(")")
    return None if len(comm.split()) != 2 else int(fields.split()[19])


def _plan_stop(profile: str, pid: int) -> None:
    """Announces to the gateway that the next SIGTERM is a planned stop.

    Without this file in its own profile, hermes takes SIGTERM for a crash: it exits 1 and leaves
    gateway_state at "running". The directory may belong to another user than the caller: nothing
    of it is followed, and the file is given to the owner of the directory, who must read it.
    """
    marker = {
        "target_pid": pid,
        "target_start_time": _start_time(pid),
        "stopper_pid": os.getpid(),
        "written_at": datetime.now(timezone.utc).isoformat(),
    }
    directory = _open_profile(profile)
    try:
        new = f"{_MARKER}.{os.getpid()}.{os.urandom(8).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(new, flags, 0o600, dir_fd=directory)
        try:
            with os.fdopen(fd, "wb") as file:
                if os.geteuid() == 0:
                    owner = os.fstat(directory)
                    os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
                file.write(json.dumps(marker).encode())
            os.rename(new, _MARKER, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            os.unlink(new, dir_fd=directory)
            raise
    finally:
        os.close(directory)


def register_unregistered_profile_gateway(mgr: ServiceManager, profile: str) -> bool:
    """Registers a gateway, down, for a profile that has none.

    Returns False if the profile has no SOUL.md, so that a mistyped name makes no gateway.
    """
    validate_profile_name(profile)
    home = _home()
    directory = home if profile == "default" else home / "profiles" / profile
    if not (directory / "SOUL.md").exists():
        return False
    mgr.register_profile_gateway(profile, start_now=False)
    return True


class S6ServiceManager:
    """Gateways of profiles under s6, in ``scandir`` or herm's default scan directory."""

    kind: ServiceManagerKind = "s6"

    def __init__(self, scandir: Path | str | None = None) -> None:
        self.scandir = _scandir() if scandir is None else Path(scandir)

    def _where(self) -> list[str]:
        return ["-s", str(self.scandir)]

    @staticmethod
    def _profile(name: str) -> str:
        """Returns the profile of a service or profile name: that of gateway-x is always x."""
        profile = name.removeprefix(S6_SERVICE_PREFIX)
        validate_profile_name(profile)
        return profile

    # ---- life

    def _svc(self, action: str, name: str, *options: str, seconds: float = 10) -> None:
        profile = self._profile(name)
        done = _run("herm-svc", *self._where(), *options, "--", profile, seconds=seconds)
        if done.returncode == 2:
            raise GatewayNotRegisteredError(profile)
        if done.returncode != 0:
            raise self._error(profile, action, done)

    def _up(self, action: str, name: str, option: str, seconds: int) -> None:
        options = option, "-w", "u", "-t", str(1000 * seconds)
        self._svc(action, name, *options, seconds=seconds + 10)

    @staticmethod
    def _error(
        profile: str, action: str, done: subprocess.CompletedProcess[str]
    ) -> S6CommandError:
        return S6CommandError(
            service=S6_SERVICE_PREFIX + profile, action=action, returncode=done.returncode,
            stderr=done.stderr,
        )

    def _mark(self, name: str) -> None:
        """A stop works without the marker, so a failure to write it changes nothing."""
        profile = self._profile(name)
        done = _run("herm-svstat", *self._where(), "-o", "pid", "--", profile, seconds=10)
        try:
            if done.returncode == 0 and int(done.stdout) > 0:
                _plan_stop(profile, int(done.stdout))
        except (OSError, ValueError):
            pass

    def start(self, name: str) -> None:
        """Returns when the gateway is up. Raises GatewayNotRegisteredError, S6CommandError.

        An earlier stop may still be at work: without the wait, its finish script, by exit 125,
        would undo this start.
        """
        self._up("start", name, "-u", _START_SECONDS)

    def stop(self, name: str) -> None:
        """Raises GatewayNotRegisteredError, S6CommandError."""
        self._mark(name)
        self._svc("stop", name, "-d")

    def restart(self, name: str) -> None:
        """Returns when the gateway has been down and is up again.

        A gateway that exits 0 when it is told to stop stays down for its finish script; the wait
        is what starts it again. Raises GatewayNotRegisteredError, S6CommandError.
        """
        self._mark(name)
        self._up("restart", name, "-r", _RESTART_SECONDS)

    def _static(self, name: str) -> Path | None:
        """Returns the service directory of a service of the image, such as dashboard, or None."""
        if name.startswith(S6_SERVICE_PREFIX) or not _STATIC.fullmatch(name):
            return None
        for scandir in (self.scandir, _MAIN_SCANDIR):
            if (scandir / name).is_dir():
                return scandir / name
        return None

    def is_running(self, name: str) -> bool:
        """Returns whether a gateway, or a service of the image, is up."""
        static = self._static(name)
        if static is not None:
            return _run("s6-svstat", "-o", "up", str(static), seconds=10).stdout.strip() == "true"
        profile = self._profile(name)
        return _run("herm-svstat", *self._where(), "--", profile, seconds=10).returncode == 0

    # ---- registration

    def supports_runtime_registration(self) -> bool:
        return True

    def register_profile_gateway(
        self, profile: str, *, extra_env: dict[str, str] | None = None, start_now: bool = True
    ) -> None:
        """Returns when the gateway is supervised.

        Raises ValueError if the name of the profile or of a variable is invalid or the gateway
        exists, and S6CommandError, a RuntimeError, if the registration failed and was undone.
        """
        validate_profile_name(profile)
        args = self._where() + ([] if start_now else ["-D"])
        # not in argv, which every user can read; the directory has mode 0700
        with tempfile.TemporaryDirectory(prefix="herm-env-") as envdir:
            for name, value in (extra_env or {}).items():
                if not _VARIABLE.fullmatch(name):
                    raise ValueError(f"not a variable that a gateway can be given: {name!r}")
                Path(envdir, name).write_bytes(os.fsencode(value) + b"\n")
            if extra_env:
                args += ["-E", envdir]
            done = _run("herm-register", *args, "--", profile, seconds=30)
        if done.returncode == 1:
            raise ValueError(f"profile gateway {profile!r} already registered")
        if done.returncode != 0:
            raise self._error(profile, "register", done)

    def unregister_profile_gateway(self, profile: str) -> None:
        """Returns when the gateway is removed or does not exist. Raises S6CommandError."""
        validate_profile_name(profile)
        done = _run("herm-unregister", *self._where(), "--", profile, seconds=30)
        if done.returncode != 0:
            raise self._error(profile, "unregister", done)

    def list_profile_gateways(self) -> list[str]:
        """Sorted profiles. Raises S6Error if the scan directory cannot be read."""
        done = _run("herm-list", *self._where(), seconds=10)
        if done.returncode != 0:
            raise S6Error(done.stderr.strip())
        return done.stdout.split()
