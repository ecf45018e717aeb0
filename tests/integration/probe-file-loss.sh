#!/bin/sh
# ISC license.
# timeout: 300
# A ring of one page, and a storm of calls on two processors: what is recorded, what is lost and,
# from 7.0 on, what the kernel missed is exactly what was done.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
files=$BUILD/tests/tools/files
need_schema
rounds=5000
test -z "${HERM_EMULATED-}" || rounds=300
chmod 0777 .
herm-probe-load -s file -u $quiet true 2> refusal || {
  test $? = 112 && skip "$(cat refusal)"
  fail "$(cat refusal)"
}

number () { sed -n "s/.* $1 \([0-9]*\) .*/\1/p" said ; }
# sums NAME: every call is a line or lost, and the lines of loss say so
sums ()
{
  total=$((2 * rounds * 6)) seen=$(($(number emitted) + $(number lost))) missed=$(number missed)
  echo "$1: $(cat said)"
  # the kernel misses before any filter, so some of these may be of others
  test $seen -le $total && test $((seen + missed)) -ge $total ||
    fail "$1: emitted + lost is $seen, missed $missed, wanted $total"
  same "$(number emitted)" "$(grep -c '"kind":"kernel.file.' lines)" "$1: lines"
  same "$(number lost)" \
    "$(sed -n 's/.*"kind":"kernel.loss".*"set":"file","lost":\([0-9]*\),.*/\1/p' lines |
      awk '{ n += $1 } END { print n + 0 }')" "$1: lines of loss"
  sed -n 's/.*"seq":\([0-9]*\),.*/\1/p' lines > seqs
  seq 1 "$(wc -l < seqs)" | cmp - seqs || fail "$1: numbers are not consecutive"
  head -n 200 lines > some
  n=$(validate < some) || fail "$1: $n"
}

# load RING ARG...: through a holder, so that another start publishes what the kernel has missed
load () { ring=$1 ; shift ; herm-probe-load -H "$holder" -s 'file!' -u $quiet -b "$ring" "$@" ; }
publish ()
{
  load "$1" herm-probe-read -n >> lines 2> said || fail "$(cat said)"
  herm-probe-load -H "$holder" -x || fail "herm-probe-load -x"
}

holder_start h 0
storm='
  echo go | "$1" $3 -s $2 $4 & a=$!
  echo go | "$1" $3 -s $2 $4 & b=$!
  wait $a && wait $b &&'
for gate in '' -i
do
  case $gate in -i) herm-probe-load -s file -u $quiet sh \
    -c 'case $HERM_SETS in *compat*) ;; *) exit 1 ;; esac' 2> refusal || {
    echo "no int 0x80: $(cat refusal)"
    continue
  } ;; esac

  # nobody reads meanwhile
  load 4096 sh -c "$storm exec herm-probe-read -n" sh "$files" $rounds "$gate" $quiet > lines \
    2> said || fail "$(cat said)"
  publish 4096
  sums "unread$gate"
  test "$(number lost)" -gt $((rounds * 10)) || fail "a page holds too much: $(cat said)"

  # somebody does
  mkfifo ready$gate
  herm-probe-load -H "$holder" -s 'file!' -u $quiet -b 4096 -d 4 herm-probe-read -w 0 > lines \
    2> said 4> ready$gate &
  reader=$!
  read -r _ < ready$gate || fail "not ready: $(cat said)"
  sh -c "$storm :" sh "$files" $rounds "$gate" $quiet || fail storm
  reader_stop said
  publish 4096
  sums "read$gate"

  # room for all
  load 33554432 sh -c "$storm exec herm-probe-read -n" sh "$files" $rounds "$gate" $quiet > lines \
    2> said || fail "$(cat said)"
  publish 33554432
  sums "room$gate"
  same 0 "$(number lost)" "lost in a large ring"
done
