# ISC license.
# examples/hermes: the interface of hermes-agent's service manager, on real gateways, as the owner.

. "$BUILD/tests/lib.sh"
command -v python3 > /dev/null || skip "no python3"

setup nested
mkdir -p "$TMPDIR/home/profiles/coder" ; chown -R $owner:$owner "$TMPDIR/home"
# its default template is herm-register's: a hermes that is this
cat > "$template/main" <<'END'
printf '%s|%s|%s\n' "$PLAIN" "$QUOTES" "$LINES"
echo >&3
exec 3>&-
exec sleep 1000000
END
mkdir "$TMPDIR/bin"
for i in svc svstat list detect unregister ; do
  ln -s "$(command -v herm-$i)" "$TMPDIR/bin/herm-$i"
done
printf '#!/bin/sh\nexec %s -f %s "$@"\n' "$(command -v herm-register)" "$template" \
  > "$TMPDIR/bin/herm-register"
chmod 0755 "$TMPDIR/bin/herm-register"
cat > "$TMPDIR/check.py" <<'END'
import os, sys, time
import herm_service_manager as h
from herm_service_manager import *

def raises(what, f, *a, **k):
    try:
        f(*a, **k)
    except what as e:
        return e
    raise AssertionError((what, a, k))

scan = sys.argv[1]
m = S6ServiceManager(scan)
assert isinstance(m, ServiceManager) and m.kind == "s6" and m.supports_runtime_registration()
assert detect_service_manager() == "none"
raises(RuntimeError, get_service_manager)
for n in ("coder", "my-profile", "assistant_v2", "a", "0", "0abc", "x" * 243):
    validate_profile_name(n)
for n in ("", "Coder", "foo/bar", "../escape", "-dash", "_x", "a b", "a.b", "x" * 244, "a\n"):
    raises(ValueError, validate_profile_name, n)
    raises(ValueError, m.register_profile_gateway, n)
assert m.list_profile_gateways() == []
assert S6ServiceManager(scan + "/nonexistent").list_profile_gateways() == []
e = raises(GatewayNotRegisteredError, m.start, "gateway-typo")
assert e.profile == "typo" and e.service == "gateway-typo" and isinstance(e, S6Error)
assert not m.is_running("gateway-typo")
m.unregister_profile_gateway("typo")

env = {"PLAIN": "x", "QUOTES": "a'b \"c\" $d", "LINES": "1\n2"}
m.register_profile_gateway("coder", extra_env=env)
raises(ValueError, m.register_profile_gateway, "coder")
raises(ValueError, m.register_profile_gateway, "writer", extra_env={"HERM_OWNER": "0"})
raises(ValueError, m.register_profile_gateway, "writer", extra_env={"a-b": "0"})
m.register_profile_gateway("writer", start_now=False)
assert m.list_profile_gateways() == ["coder", "writer"]

def wait(f):
    for _ in range(400):
        if f(): return
        time.sleep(0.02)
    raise AssertionError("never")

wait(lambda: m.is_running("gateway-coder"))
assert not m.is_running("gateway-writer")
m.start("writer"); wait(lambda: m.is_running("writer"))
m.restart("gateway-coder"); wait(lambda: m.is_running("gateway-coder"))
m.stop("gateway-coder"); wait(lambda: not m.is_running("gateway-coder"))
import json
state = json.load(open(os.environ["HERMES_HOME"] + "/profiles/coder/gateway_state.json"))
assert state["desired_state"] == "stopped"
e = raises(S6CommandError, S6ServiceManager(sys.argv[2]).register_profile_gateway, "coder")
assert e.action == "register" and e.returncode == 100 and "belongs to" in e.stderr, e
for p in m.list_profile_gateways():
    m.unregister_profile_gateway(p)
assert m.list_profile_gateways() == []
print("all of it")
END
mkdir "$TMPDIR/roots"
expect 0 as $owner env PATH="$TMPDIR/bin:/usr/bin:/bin" HERMES_HOME="$TMPDIR/home" \
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$BUILD/examples/hermes" \
  python3 "$TMPDIR/check.py" "$scan" "$TMPDIR/roots"
same "all of it" "$(cat "$TMPDIR/out")" "what the check says"
same "x|a'b \"c\" \$d|1" "$(sed -n '/^x|/{p;q}' "$LOGS/gateway-coder/current" | sed 's/^[^x]*//')" \
  "the variables"
no_leftovers "$scan"
svscan_stop
