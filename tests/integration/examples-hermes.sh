# ISC license.
# examples/hermes: the interface of hermes-agent's service manager, on real gateways, as the owner.
# What hermes' own tests expect is in examples-hermes.expect and examples-hermes.py.

. "$BUILD/tests/lib.sh"
command -v python3 > /dev/null || skip "no python3"

# what is marked other is where the list says
expectations=$BUILD/tests/integration/examples-hermes.expect
sed -n 's/^test_[a-z0-9_]* other //p' "$expectations" > "$TMPDIR/others"
test -s "$TMPDIR/others" || fail "nothing is marked other"
while read -r f text
do
  test -n "$text" && grep -qF -e "$text" "$BUILD/tests/integration/$f" || fail "$f has no $text"
done < "$TMPDIR/others"
! sed '/^#/d' "$expectations" | grep -vE '^test_[a-z0-9_]+ (same|internal|other .+)$' ||
  fail "a line of no kind"

setup nested
home=$TMPDIR/home
mkdir -p "$home/profiles/coder" "$home/profiles/writer" ; chown -R $owner:$owner "$home"
# The default template is that of herm-register. This gateway ends as hermes does: with 0, for good,
# if the marker of a planned stop in its own profile names it, else with 1.
printf 'home=%s\n' "$home" > "$template/main"
cat >> "$template/main" <<'END'
case $HERM_PROFILE in default) dir=$home ;; *) dir=$home/profiles/$HERM_PROFILE ;; esac
end ()
{
  marker=$dir/.gateway-planned-stop.json
  read -r stat < "/proc/$$/stat"
  set -- $stat
  kill $!
  if test ! -h "$marker" && grep -q "\"target_pid\": $$, \"target_start_time\": ${22}, " "$marker"
  then
    rm -f "$marker"
    echo planned
    exit 0
  fi
  echo "not planned"
  exit 1
}
printf '%s|%s|%s\n' "$PLAIN" "$QUOTES" "$LINES"
trap end TERM
echo >&3
exec 3>&-
echo ready
while : ; do sleep 1000000 & wait $! ; done
END
printf '#!/bin/sh\nexec herm-finish -p 0,78 -- "$1" "$2"\n' > "$template/finish"

# services of the image
for i in dashboard main-hermes ; do
  mkdir "$scan/.$i"
  printf '#!/bin/sh\nexec sleep 1000000\n' > "$scan/.$i/run"
  chmod 0755 "$scan/.$i/run"
done
touch "$scan/.main-hermes/down"
chown -R $owner:$owner "$scan/.dashboard" "$scan/.main-hermes"
for i in dashboard main-hermes ; do mv "$scan/.$i" "$scan/$i" ; done
s6-svscanctl -a "$scan"
until_true 10 has_status "$scan/dashboard"

mkdir "$TMPDIR/bin" "$TMPDIR/roots"
install -d -o $owner -g $owner "$TMPDIR/room"
for i in svc svstat list detect unregister reconcile
do
  ln -s "$(command -v herm-$i)" "$TMPDIR/bin/herm-$i"
done
printf '#!/bin/sh\nexec %s -f %s "$@"\n' "$(command -v herm-register)" "$template" \
  > "$TMPDIR/bin/herm-register"
chmod 0755 "$TMPDIR/bin/herm-register"
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$BUILD/examples/hermes"
expect 0 as $owner env PATH="$TMPDIR/bin:/usr/bin:/bin" HERMES_HOME="$home" LOGS="$LOGS" \
  TEMPLATE="$template" \
  python3 "$BUILD/tests/integration/examples-hermes.py" "$scan" "$TMPDIR/roots" "$TMPDIR/room" \
  "$expectations"
test "$(cat "$TMPDIR/out")" -ge 50 || fail "only $(cat "$TMPDIR/out") expectations"
expect 0 as $owner s6-svc -xd "$scan/dashboard" "$scan/main-hermes" || :

# Root stops a gateway of the owner: the marker is for the owner to read, and nothing is followed.
expect 0 reg coder
until_true 10 herm-svstat -s "$scan" coder
until_true 10 grep -q ready "$LOGS/gateway-coder/current"
cat > "$TMPDIR/stop.py" <<'END'
import sys
from herm_service_manager import S6ServiceManager
S6ServiceManager(sys.argv[1]).stop("coder")
END
expect 0 env PATH="$TMPDIR/bin:/usr/bin:/bin" HERMES_HOME="$home/profiles/writer" \
  python3 "$TMPDIR/stop.py" "$scan"
until_true 10 sh -c '! herm-svstat -s "$0" coder > "$1"' "$scan" "$TMPDIR/out"
same "down (exitcode 0)" "$(cut -d' ' -f 1-3 "$TMPDIR/out")" "the end of a stop by root"
expect 0 unreg coder
