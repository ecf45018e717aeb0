# ISC license.
"""hermes-agent's service manager for containers, on top of herm's programs.

Names, arguments and exceptions are those of hermes_cli.service_manager, so a program can switch
by its import:

    from herm_service_manager import S6ServiceManager, get_service_manager

This module builds the arguments of herm-register, herm-unregister, herm-svc, herm-svstat,
herm-list and herm-detect, and reads their exit codes. The only output that it parses is the list
of profiles, one per line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

ServiceManagerKind = Literal["systemd", "launchd", "windows", "s6", "none"]

S6_SERVICE_PREFIX = "gateway-"

# `docker exec` has no /command in its PATH; the PATH of cron may be shorter still.
_PATH = os.pathsep.join(("/usr/bin", "/usr/local/bin", "/command", "/bin"))

_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PROFILE_MAX = 243  # with the prefix, s6-svscan's limit of 251
_VARIABLE = re.compile(r"(?!HERM_)[A-Za-z_][A-Za-z0-9_]{0,254}")


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
        self, profile: str, *, extra_env: dict[str, str] | None = None
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
    """Runs a program of herm. If the program does not end in time, the exit code is 99."""
    argv = [_program(name), *args]
    try:
        return subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"{name}: no answer within {seconds} seconds"
        return subprocess.CompletedProcess(argv, 99, "", message)


def detect_service_manager() -> ServiceManagerKind:
    """Returns "s6" where s6-overlay has booted, else "none"."""
    try:
        return "s6" if _run("herm-detect", seconds=5).returncode == 0 else "none"
    except S6Error:
        return "none"


def get_service_manager() -> ServiceManager:
    """Returns the service manager of this environment, or raises RuntimeError."""
    if detect_service_manager() == "s6":
        return S6ServiceManager()
    raise RuntimeError("no supported service manager detected")


class S6ServiceManager:
    """Gateways of profiles under s6.

    The default scandir is that of herm's programs: HERM_SCANDIR, /run/herm/service, /run/service.
    """

    kind: ServiceManagerKind = "s6"

    def __init__(self, scandir: Path | str | None = None) -> None:
        self.scandir = None if scandir is None else Path(scandir)

    def _where(self) -> list[str]:
        return [] if self.scandir is None else ["-s", str(self.scandir)]

    @staticmethod
    def _profile(name: str) -> str:
        """Returns the profile of a service or profile name: that of gateway-x is always x."""
        profile = name.removeprefix(S6_SERVICE_PREFIX)
        validate_profile_name(profile)
        return profile

    # ---- life

    def _svc(self, option: str, action: str, name: str) -> None:
        profile = self._profile(name)
        done = _run("herm-svc", *self._where(), option, "--", profile, seconds=10)
        if done.returncode == 2:
            raise GatewayNotRegisteredError(profile)
        if done.returncode != 0:
            raise S6CommandError(
                service=S6_SERVICE_PREFIX + profile,
                action=action,
                returncode=done.returncode,
                stderr=done.stderr,
            )

    def start(self, name: str) -> None:
        """Raises GatewayNotRegisteredError, S6CommandError."""
        self._svc("-u", "start", name)

    def stop(self, name: str) -> None:
        """Raises GatewayNotRegisteredError, S6CommandError."""
        self._svc("-d", "stop", name)

    def restart(self, name: str) -> None:
        """Raises GatewayNotRegisteredError, S6CommandError."""
        self._svc("-r", "restart", name)

    def is_running(self, name: str) -> bool:
        args = [*self._where(), "--", self._profile(name)]
        return _run("herm-svstat", *args, seconds=10).returncode == 0

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
            raise S6CommandError(
                service=S6_SERVICE_PREFIX + profile,
                action="register",
                returncode=done.returncode,
                stderr=done.stderr,
            )

    def unregister_profile_gateway(self, profile: str) -> None:
        """Returns when the gateway is removed or does not exist. Raises S6CommandError."""
        validate_profile_name(profile)
        done = _run("herm-unregister", *self._where(), "--", profile, seconds=30)
        if done.returncode != 0:
            raise S6CommandError(
                service=S6_SERVICE_PREFIX + profile,
                action="unregister",
                returncode=done.returncode,
                stderr=done.stderr,
            )

    def list_profile_gateways(self) -> list[str]:
        """Sorted profiles. Raises S6Error if the scan directory cannot be read."""
        done = _run("herm-list", *self._where(), seconds=10)
        if done.returncode != 0:
            raise S6Error(done.stderr.strip())
        return done.stdout.split()
