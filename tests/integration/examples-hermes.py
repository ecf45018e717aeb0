# ISC license.
# What the tests of hermes-agent expect of its service manager, asked of the one in examples/hermes
# and of herm-reconcile. examples-hermes.expect lists these tests; each one marked "same" has a
# function of its name here. Arguments: a live scan directory, one of root, a directory for homes,
# this list.

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import herm_service_manager as h
from herm_service_manager import *

scan, roots, room = (Path(i) for i in sys.argv[1:4])
home = Path(os.environ["HERMES_HOME"])
m = S6ServiceManager(scan)


def raises(what, f, *a, **k):
    try:
        f(*a, **k)
    except what as e:
        return e
    raise AssertionError((what, a, k))


def wait(f):
    for _ in range(400):
        if f():
            return
        time.sleep(0.02)
    raise AssertionError("never")


def lines(profile):
    file = Path(os.environ["LOGS"], f"gateway-{profile}", "current")
    return file.read_text().splitlines() if file.exists() else []   # its logger may just start


def state(profile):
    directory = home if profile == "default" else home / "profiles" / profile
    return json.loads((directory / "gateway_state.json").read_text())


def clean():
    for profile in m.list_profile_gateways():
        m.unregister_profile_gateway(profile)


# ---- names and kinds


def test_validate_profile_name_accepts_valid_names():
    for n in ("coder", "my-profile", "assistant_v2", "a", "0", "0abc", "x" * 243):
        validate_profile_name(n)


def test_validate_profile_name_rejects_invalid():
    for n in ("", "Coder", "foo/bar", "../x", "-dash", "_x", "a b", "a.b", "x" * 244, "a\n"):
        raises(ValueError, validate_profile_name, n)
        raises(ValueError, m.register_profile_gateway, n)


def test_detect_service_manager_returns_known_value():
    assert detect_service_manager() in ("s6", "none")


def test_detect_without_process_1():
    assert not h.s6_running()
    raises(RuntimeError, get_service_manager)
    os.environ["HERM_SCANDIR"] = str(roots)
    assert not h.s6_running()
    os.environ["HERM_SCANDIR"] = str(scan)
    assert h.s6_running() and get_service_manager().scandir == scan
    del os.environ["HERM_SCANDIR"]


def test_s6_manager_kind_and_supports_registration():
    assert isinstance(m, ServiceManager) and m.kind == "s6" and m.supports_runtime_registration()
    for manager in (m, S6ServiceManager(), S6ServiceManager(str(scan))):
        assert isinstance(manager.scandir, Path)
    assert isinstance(S6_DYNAMIC_SCANDIR, Path)


# ---- registration


def test_s6_register_creates_service_dir_and_triggers_scan():
    m.register_profile_gateway("coder")
    assert (scan / "gateway-coder/type").read_text() == "longrun\n"
    for i in ("run", "log/run", "finish"):
        assert (scan / "gateway-coder" / i).stat().st_mode & 0o111
    wait(lambda: m.is_running("gateway-coder"))


def test_s6_register_rejects_duplicate():
    e = raises(ValueError, m.register_profile_gateway, "coder")
    assert "already registered" in str(e)


def test_s6_register_start_now_true_no_down_marker():
    assert not (scan / "gateway-coder/down").exists()


def test_s6_register_start_now_false_writes_down_marker():
    m.register_profile_gateway("writer", start_now=False)
    assert (scan / "gateway-writer/down").is_file() and not m.is_running("gateway-writer")


def test_s6_register_extra_env_is_quoted():
    env = {"PLAIN": "bar baz", "QUOTES": "a'b \"c\" $d", "LINES": "1\n2"}
    m.register_profile_gateway("x", extra_env=env)
    wait(lambda: any(i.startswith("bar baz|a'b \"c\" $d|1") for i in lines("x")))
    raises(ValueError, m.register_profile_gateway, "y", extra_env={"HERM_OWNER": "0"})
    raises(ValueError, m.register_profile_gateway, "y", extra_env={"a-b": "0"})


def test_s6_register_rejects_invalid_profile_name():
    raises(ValueError, m.register_profile_gateway, "Bad/Name")


def test_s6_register_rolls_back_on_svscanctl_failure():
    e = raises(S6CommandError, S6ServiceManager(roots).register_profile_gateway, "coder")
    assert e.action == "register" and e.returncode == 100 and "belongs to" in e.stderr
    assert isinstance(e, RuntimeError) and not (roots / "gateway-coder").exists()


def test_s6_list_profile_gateways():
    (scan / "unrelated").mkdir()
    (scan / ".hidden").mkdir()
    assert m.list_profile_gateways() == ["coder", "writer", "x"]
    (scan / "unrelated").rmdir()
    (scan / ".hidden").rmdir()


def test_s6_list_profile_gateways_empty_when_scandir_missing():
    assert S6ServiceManager(scan / "missing").list_profile_gateways() == []


def test_s6_unregister_removes_service_dir():
    m.unregister_profile_gateway("x")
    assert not (scan / "gateway-x").exists()


def test_s6_unregister_absent_profile_is_noop():
    m.unregister_profile_gateway("ghost")


def test_register_unregistered_profile_gateway():
    (home / "profiles/late").mkdir()
    assert not register_unregistered_profile_gateway(m, "late")
    assert not register_unregistered_profile_gateway(m, "typo")
    raises(ValueError, register_unregistered_profile_gateway, m, "../late")
    (home / "profiles/late/SOUL.md").touch()
    assert register_unregistered_profile_gateway(m, "late")
    assert (scan / "gateway-late/down").exists() and not m.is_running("late")
    m.unregister_profile_gateway("late")


# ---- life


def test_s6_lifecycle_dispatches_to_s6_svc():
    m.start("gateway-writer")
    wait(lambda: m.is_running("gateway-writer"))
    m.stop("gateway-writer")
    wait(lambda: not m.is_running("gateway-writer"))


def test_s6_lifecycle_persists_named_profile_desired_state():
    assert state("writer")["desired_state"] == "stopped"
    m.start("gateway-writer")
    assert state("writer")["desired_state"] == "running"
    wait(lambda: m.is_running("gateway-writer"))
    m.stop("gateway-writer")
    assert state("writer")["desired_state"] == "stopped"
    wait(lambda: not m.is_running("writer"))
    m.restart("gateway-writer")
    assert state("writer")["desired_state"] == "running"


def test_s6_lifecycle_persists_default_profile_desired_state():
    m.register_profile_gateway("default")
    os.environ["HERMES_HOME"] = str(home / "profiles/coder")
    m.start("gateway-default")
    os.environ["HERMES_HOME"] = str(home)
    assert state("default")["desired_state"] == "running"


def test_s6_stop_writes_planned_stop_marker():
    """The gateway of the test exits 0 if the marker in its own profile names it, else 1."""
    caller = home / "profiles/writer/.gateway-planned-stop.json"
    caller.unlink(missing_ok=True)   # left if a stop killed the gateway before it was ready
    for profile in ("default", "coder"):
        os.environ["HERMES_HOME"] = str(home / "profiles/writer")   # any caller, as `stop --all'
        wait(lambda: m.is_running(profile) and "ready" in lines(profile))
        m.stop(profile)
        wait(lambda: not m.is_running(profile))
        wait(lambda: "planned" in lines(profile))
        os.environ["HERMES_HOME"] = str(home)
    assert not caller.exists()


def test_restart_of_a_gateway_that_exits_0():
    m.start("coder")
    wait(lambda: m.is_running("coder") and lines("coder").count("ready") >= 2)
    before = lines("coder").count("planned")
    m.restart("gateway-coder")
    assert m.is_running("coder")
    wait(lambda: lines("coder").count("planned") == before + 1)
    wait(lambda: lines("coder").count("ready") >= 3)


def test_s6_stop_tolerates_marker_write_failure():
    marker = home / "profiles/coder/.gateway-planned-stop.json"
    marker.mkdir()
    (marker / "x").touch()
    m.stop("coder")
    wait(lambda: "not planned" in lines("coder"))
    assert sorted(os.listdir(home / "profiles/coder")) == [marker.name, "gateway_state.json"]
    (marker / "x").unlink()
    marker.rmdir()


def test_marker_follows_no_link():
    target = home / "target"
    target.write_text("kept")
    (home / "profiles/coder/.gateway-planned-stop.json").symlink_to(target)
    m.start("coder")
    wait(lambda: m.is_running("coder") and lines("coder").count("ready") >= 4)
    m.stop("coder")
    wait(lambda: not m.is_running("coder"))
    assert target.read_text() == "kept"
    elsewhere = home / "elsewhere"
    (home / "profiles/writer").rename(elsewhere)
    (home / "profiles/writer").symlink_to(elsewhere)
    m.stop("writer")
    assert not (elsewhere / ".gateway-planned-stop.json").exists()
    (home / "profiles/writer").unlink()
    elsewhere.rename(home / "profiles/writer")


def test_s6_is_running_parses_svstat():
    m.start("coder")
    wait(lambda: m.is_running("gateway-coder") and m.is_running("coder"))
    assert not m.is_running("gateway-typo") and not m.is_running("typo")


def test_is_running_static():
    assert m.is_running("dashboard") and not m.is_running("main-hermes")


def test_lifecycle_raises_gateway_not_registered_for_missing_slot():
    e = raises(GatewayNotRegisteredError, m.start, "gateway-typo")
    assert e.profile == "typo" and e.service == "gateway-typo" and isinstance(e, S6Error)
    assert "'typo'" in str(e) and "hermes profile create typo" in str(e)


def test_all_lifecycle_methods_check_for_missing_slot():
    for action in (m.start, m.stop, m.restart):
        raises(GatewayNotRegisteredError, action, "gateway-absent")


def test_gateway_not_registered_unprefixed_service_name():
    assert raises(GatewayNotRegisteredError, m.start, "not-prefixed").profile == "not-prefixed"


def test_lifecycle_raises_s6_command_error_on_subprocess_failure():
    control = scan / "gateway-coder/supervise/control"
    control.chmod(0)
    e = raises(S6CommandError, m.start, "gateway-coder")
    control.chmod(0o600)
    assert (e.service, e.action, e.returncode) == ("gateway-coder", "start", 111)
    assert "Permission denied" in e.stderr and "rc=111" in str(e)


# ---- boot


def boot(states, *options, log=""):
    """Runs herm-reconcile on a home that has these profiles, without s6-svscan; its boot log."""
    base = Path(subprocess.check_output(["mktemp", "-d", room / "boot.XXXXXX"], text=True).strip())
    (base / "service").mkdir()
    (base / "logs").mkdir()
    if log:
        (base / "logs/container-boot.log").write_text(log)
    for profile, payload in states.items():
        directory = base if profile == "default" else base / "profiles" / profile
        directory.mkdir(parents=True, exist_ok=True)
        if profile != "default":
            (directory / "SOUL.md").touch()
        if payload is not None:
            text = payload if isinstance(payload, str) else json.dumps(payload)
            (directory / "gateway_state.json").write_text(text)
        for i in ("gateway.pid", "processes.json"):
            (directory / i).write_text("1")
    if "nomarker" in states:
        (base / "profiles/nomarker/SOUL.md").unlink()
    argv = ["herm-reconcile", "-s", base / "service", "-h", base, "-f", os.environ["TEMPLATE"]]
    subprocess.run([*argv, *options], check=True, capture_output=True)
    told = {}
    for line in (base / "logs/container-boot.log").read_text().splitlines():
        if "profile=" in line:
            words = dict(i.split("=") for i in line.split()[1:])
            told[words["profile"]] = words
    for profile, words in told.items():
        slot = base / "service" / f"gateway-{profile}"
        if words["action"] != "skipped":
            assert (slot / "down").exists() == (words["action"] == "registered"), (profile, words)
    return base, told


def actions(states):
    return {profile: words["action"] for profile, words in boot(states)[1].items()}


BOOT = (
    # name of the test, gateway_state, desired_state, does it start
    ("test_running_profile_is_registered_and_autostarted", "running", None, True),
    ("test_stopped_profile_is_registered_but_not_started", "stopped", None, False),
    ("test_startup_failed_does_not_autostart", "startup_failed", None, False),
    ("test_desired_state_running_autostarts_even_if_runtime_failed", "startup_failed", "running",
     True),
    ("test_desired_state_stopped_blocks_legacy_running_runtime", "running", "stopped", False),
    ("test_starting_state_does_not_autostart", "starting", None, False),
    ("test_draining_runtime_state_autostarts", "draining", None, True),
    ("test_degraded_runtime_state_autostarts", "degraded", None, True),
    ("test_desired_state_stopped_overrides_draining_runtime", "draining", "stopped", False),
    ("test_profile_without_state_file_is_registered_but_not_started", None, None, False),
)


def boot_one(gateway, desired, starts):
    payload = {"timestamp": 1234567890}
    payload.update({"gateway_state": gateway} if gateway else {})
    payload.update({"desired_state": desired} if desired else {})
    payload = payload if gateway or desired else None
    want = "started" if starts else "registered"
    for states in ({"coder": payload}, {"default": payload, "coder": payload}):
        seen = actions(states)
        assert seen["coder"] == want, (gateway, desired, seen)
        assert seen["default"] == (want if "default" in states else "registered"), seen


for name, gateway, desired, starts in BOOT:
    globals()[name] = lambda a=(gateway, desired, starts): boot_one(*a)


def test_draining_default_root_autostarts():
    assert actions({"default": {"gateway_state": "draining"}}) == {"default": "started"}


def test_corrupt_state_file_treated_as_no_prior_state():
    assert actions({"coder": "not json {{"})["coder"] == "registered"


def test_stale_runtime_files_are_removed():
    base, _ = boot({"default": None, "coder": {"gateway_state": "running"}})
    for i in ("gateway.pid", "processes.json"):
        assert not (base / i).exists() and not (base / "profiles/coder" / i).exists()


def test_directory_without_marker_file_is_skipped():
    base, told = boot({"nomarker": {"gateway_state": "running"}})
    assert "nomarker" not in told and not (base / "service/gateway-nomarker").exists()


def test_default_slot_always_registered_on_empty_home():
    assert actions({}) == {"default": "registered"}


def test_default_slot_appears_before_named_profiles():
    assert list(boot({"coder": None, "aaa": None})[1]) == ["default", "aaa", "coder"]


def test_profiles_default_subdir_is_skipped_with_warning():
    base, told = boot({"coder": None, "default/../profiles/default": {"gateway_state": "running"}})
    assert told["default"]["action"] == "registered"


def test_reconcile_log_is_written():
    words = boot({"coder": {"gateway_state": "running"}})[1]["coder"]
    assert words["prior_state"] == "running" and words["action"] == "started"


def test_reconcile_log_rotates_when_size_exceeded():
    base, told = boot({"coder": None}, log="old\n" * 70000)
    assert (base / "logs/container-boot.log.1").read_text().startswith("old")
    assert len(told) == 2


def test_reconcile_log_does_not_rotate_below_threshold():
    base, _ = boot({"coder": None}, log="old\n")
    assert not (base / "logs/container-boot.log.1").exists()


def test_register_service_overwrites_existing_slot():
    base, told = boot({"coder": {"gateway_state": "running"}})
    (base / "profiles/coder/gateway_state.json").write_text('{"gateway_state": "stopped"}')
    argv = ["herm-reconcile", "-s", base / "service", "-h", base, "-f", os.environ["TEMPLATE"]]
    subprocess.run(argv, check=True)
    assert (base / "service/gateway-coder/down").exists()
    assert not [i for i in os.listdir(base / "service") if i.startswith(".herm.new")]


def test_invalid_profile_name_in_directory_raises():
    """hermes' boot dies of it; herm goes on without it."""
    told = boot({"coder": {"gateway_state": "running"}, "Bad.Name": None})[1]
    assert told["coder"]["action"] == "started" and "Bad.Name" not in told


# ---- all of it

names = [i.split()[0] for i in open(sys.argv[4]) if i.split()[1:] == ["same"]]
mine = [i for i, f in list(globals().items()) if i.startswith("test_") and callable(f)]
assert not set(names) - set(mine), sorted(set(names) - set(mine))
for name in mine:
    try:
        globals()[name]()
    except BaseException:
        print(name, file=sys.stderr)
        raise
clean()
assert m.list_profile_gateways() == []
print(len(mine))
