#!/bin/sh
# ISC license.
# no-sanitize: herm-control gives the programs no ASAN_OPTIONS
# Every verb by root, by a uid with all verbs, by one with none and by one without a rule: who may
# do it does it, as seen in the holder, and for the others nothing happens.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/control.inc"

services web
control_start
permit $quiet 'load ping rules status unload'
permit $third ''
mkdir -p rules/web/policy/net
: > rules/web/policy/net/connect
state ()   # sets and generation of rules, or nothing
{
  herm-probe-status -j -H /run/herm/holder/s 2> refusal |
    jq -r '([.sets[].set] | join(" ")) + " rules " + (.rules.generation | tostring)'
}
load='load exec egress! service=web'
generation=0

# each verb, in an order in which each has an effect
permitted ()   # permitted UID
{
  expect 0 ask $1 ping
  same '' "$(cat out)" "what ping prints"
  expect 1 ask $1 status
  same '' "$(state)" "the state before a load by $1"
  expect 0 ask $1 $load
  same "exec egress tree rules $generation" "$(state)" "the state after a load by $1"
  expect 0 ask $1 rules
  generation=$((generation + 1))
  said "generation $generation: "
  same "exec egress tree rules $generation" "$(state)" "the state after rules by $1"
  expect 0 ask $1 status json
  same $generation "$(jq .rules.generation out)" "what $1 is told"
  expect 0 ask $1 unload
  same '' "$(state)" "the state after unload by $1"
}
refused ()   # refused VERB [ WORD... ]: to uids with no verb and without a rule
{
  before=$(state)
  expect 100 ask $third "$@"
  said "not permitted, or no verb: $1"
  same '' "$(cat out)" "what $third gets for $1"
  expect 111 ask $fourth "$@"
  same '' "$(cat out)" "what $fourth gets for $1"
  same "$before" "$(state)" "the state after $1 by $third and $fourth"
}

# shellcheck disable=SC2086
refused $load
for i in ping status unload rules ; do refused $i ; done
got=0
ask 0 $load > out 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"
# shellcheck disable=SC2086
for i in ping status unload rules 'load life!' ; do refused $i ; done
expect 0 ask 0 unload
permitted 0
permitted $quiet
svscan_stop
