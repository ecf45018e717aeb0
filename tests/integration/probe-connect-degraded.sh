#!/bin/sh
# ISC license.
# What the set connect does where something is lacking: it goes on with what there is, and says what
# is not seen.
. "$BUILD/tests/lib.sh"
deny=$BUILD/tests/tools/deny
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .

degraded ()   # degraded SETS TEXT prog...: what works, and what HERM_DEGRADED begins with
{
  sets=$1 text=$2 ; shift 2
  expect 0 "$@" sh -c 'echo "$HERM_SETS" ; echo "${HERM_DEGRADED-nothing}"'
  test -z "$sets" || same "$sets" "$(sed -n 1p out)" "HERM_SETS ($*)"
  case $(sed -n 2p out) in
    "$text"*) ;;
    *) cat out err ; fail "not degraded as it should be: $text" ;;
  esac
}

# the loader's own trial comes out nowhere, and lets go of what it has opened
expect 0 herm-probe-load -s 'connect!' herm-probe-read -n
grep -v '"kernel.net' out | grep -q . && fail "something else: $(cat out)"
grep -q ' filtered 0 ' err && fail "nothing was tried"

if herm-probe-load -s connect -k connect=raw_tp+cgroup true 2> refusal
then
  # with these capabilities, and without tracefs, raw programs do
  degraded connect=raw_tp 'connect cgroup 1 missing capability: CAP_NET_ADMIN' caps +bpf,+perfmon \
    herm-probe-load -s connect -u $quiet
  said 'CAP_NET_ADMIN'
  degraded connect=raw_tp+cgroup nothing caps +bpf,+perfmon,+net_admin herm-probe-load -s connect \
    -u $quiet

  # a trial that is forbidden is one in which nothing fires
  degraded '' 'connect cgroup ' "$deny" inet herm-probe-load -s connect -u $quiet
  said 'hook cgroup cannot be used, going on without it'
  expect 0 "$deny" socket herm-probe-load -s connect -s life -u $quiet sh -c 'echo "$HERM_SETS"'
  said 'probe set connect cannot be attached, going on without it'

  # under a name that has to be escaped
  m=$(sed -n 's/^[^ ]* [^ ]* [^ ]* \/ \([^ ]*\) .* - cgroup2 .*/\1/p' /proc/self/mountinfo | sed 1q)
  mkdir 'a b\c'
  mount --bind "$m" 'a b\c'
  umount -l "$m"
  degraded '' nothing herm-probe-load -s connect -u $quiet

  # not mounted: this mount namespace is ours
  sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' /proc/self/mountinfo > mounts
  umount -l 'a b\c'
  while read -r m ; do umount -l "$m" || : ; done < mounts
  degraded '' 'connect cgroup 2 the unified cgroup hierarchy (cgroup2) is not mounted here' \
    herm-probe-load -s connect -u $quiet
  said 'hook cgroup cannot be used, going on without it'
  expect 112 herm-probe-load -s connect -k connect=raw_tp+cgroup true

  # a hook that was asked for and is not there: what is held without it is complete, and taking that
  # needs no privilege
  holder_start h $second
  chmod 0755 h
  load="$(command \
    -v herm-probe-load) -H $holder -s life -s connect -k connect=raw_tp+cgroup -u $quiet"
  # shellcheck disable=SC2086
  degraded '' 'connect cgroup 2 ' $load
  cp out first
  held > held.first
  # shellcheck disable=SC2086
  degraded "$(sed -n 1p first)" 'connect cgroup 2 ' as $second $load
  held | cmp - held.first || fail "not the same descriptors: $(held)"

else
  echo "hook cgroup is not available here: $(cat refusal)"
fi
