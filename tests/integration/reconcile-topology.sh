# ISC license.
# herm-reconcile -M: a gateway for each profile, or one for all; standalone and parked profiles.

# timeout: 240
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

setup nested
mkdir -p "$home/profiles"
profile coder '{"desired_state": "running"}'
profile writer '{"gateway_state": "degraded"}'
profile stopped '{"desired_state": "stopped"}'
profile parked '{"desired_state": "running"}'
profile own '{"desired_state": "running"}'
touch "$home/profiles/parked/gateway.parked"

# plan WHAT option...: the plan is the lines of standard input
plan ()
{
  what=$1 wanted=$(cat) ; shift
  expect 0 rec -n "$@"
  same "" "$(cat "$TMPDIR/err")" "messages $what"
  same "$wanted" "$(sed 's/ prior_state=[a-z]*//;s/ slot=.*new//' "$TMPDIR/out")" "the plan $what"
}

each="profile=default action=registered
profile=coder action=started
profile=own action=started
profile=parked action=registered
profile=stopped action=registered
profile=writer action=started"
folded="profile=default action=started
profile=coder action=registered folded_into_root=default
profile=own action=registered folded_into_root=default
profile=parked action=registered
profile=stopped action=registered
profile=writer action=registered folded_into_root=default"
echo "$each" | plan "without an option"
echo "$each" | plan each -M each
echo "$folded" | plan fold -M fold
export HERM_TOPOLOGY=fold
echo "$folded" | plan "by HERM_TOPOLOGY"
echo "$each" | plan "each against HERM_TOPOLOGY" -M each
export HERM_TOPOLOGY=each GATEWAY_MULTIPLEX_PROFILES=1
echo "$each" | plan "HERM_TOPOLOGY against the synonym"
export HERM_TOPOLOGY=
echo "$folded" | plan "by the synonym"
echo "$each" | plan "each against the synonym" -M each
unset GATEWAY_MULTIPLEX_PROFILES HERM_TOPOLOGY

# standalone profiles: empty lines and names without a profile are no mistake
printf '\nown\nnobody\n\nparked' > "$TMPDIR/standalone"
alone=$(echo "$folded" | sed 's/^profile=own .*/profile=own action=started/')
echo "$alone" | plan "with standalone profiles" -M fold -X "$TMPDIR/standalone"
echo "$each" | plan "each, with standalone profiles" -X "$TMPDIR/standalone"
: > "$TMPDIR/standalone"
echo "$folded" | plan "with no standalone profile" -M fold -X "$TMPDIR/standalone"

# what is not a list of profiles is not printed
expect 100 rec -n -X "$TMPDIR/missing"
echo "not a secret" > "$TMPDIR/standalone"
expect 100 rec -n -X "$TMPDIR/standalone"
said "standalone, line 1: not the name of a profile"
! grep -q secret "$TMPDIR/err" || fail "the content of a file is printed"
mkfifo "$TMPDIR/fifo"
expect 100 timeout 10 setpriv --reuid $owner --regid $owner --clear-groups \
  herm-reconcile -s "$scan" -h "$home" -f "$template" -X "$TMPDIR/fifo"
expect 100 rec -n -M both
HERM_TOPOLOGY=both expect 100 rec -n
said "topology must be each or fold: both"

# nobody wants to run, or the default gateway is parked: nothing is folded
touch "$home/gateway.parked"
same "" "$(rec -n -M fold | sed -n '/started/p;/folded/p')" "what is started if all is parked"
rm "$home/gateway.parked"

mkdir -p "$TMPDIR/stopped/profiles"
cp -R "$home/profiles/stopped" "$TMPDIR/stopped/profiles/"
chown -R $owner:$owner "$TMPDIR/stopped"
expect 0 rec -n -M fold -h "$TMPDIR/stopped"
same "registered registered" "$(sed 's/.*action=//;s/ .*//' "$TMPDIR/out" | xargs)" \
  "what is started of a fleet that nobody wants"

# for real: the default gateway alone, and every profile keeps its slot
echo own > "$TMPDIR/standalone"
expect 0 rec -M fold -X "$TMPDIR/standalone"
wait_up default
wait_up own
same "default
own" "$(herm-list -s "$scan" -o profile,up | sed -n 's/ true//p')" "what is up"
same "coder
parked
stopped
writer" "$(downs)" "slots that are down"
same 1 "$(grep -c \
  'profile=coder prior_state=running action=registered .* folded_into_root=default$' \
  "$home/logs/container-boot.log")" "lines of a folded profile"
same 0 "$(grep -c 'profile=\(own\|parked\|stopped\|default\) .*folded' \
  "$home/logs/container-boot.log")" "lines of the others"
# the next boot, back to one for each
for i in $(slots) ; do expect 0 unreg $i ; done
expect 0 rec
same "default
parked
stopped" "$(downs)" "slots that are down, each"
for i in $(slots) ; do expect 0 unreg $i ; done
no_leftovers "$scan"
svscan_stop

# examples/hermes: the standalone profiles of hermes
python3 -c 'import yaml' 2> /dev/null || exit 0
printf 'gateway:\n  standalone: true\n' > "$home/profiles/own/config.yaml"
printf 'gateway:\n  standalone: "true"\n' > "$home/profiles/coder/config.yaml"
printf 'gateway: [\n' > "$home/profiles/writer/config.yaml"
expect 0 env HERMES_HOME="$home/profiles/coder" python3 \
  "$BUILD/examples/hermes/standalone_profiles.py"
same own "$(cat "$TMPDIR/out")" "the standalone profiles"
said "unable to read $home/profiles/writer/config.yaml"
