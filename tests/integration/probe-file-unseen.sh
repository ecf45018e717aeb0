#!/bin/sh
# ISC license.
# What the set file says if the kernel skipped the exit of a call: no other call's result is told
# with its name or its file, and it is counted as lost.
# covers: file-skip
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
need_schema
works file tp || skip "$(cat refusal)"
chmod 0777 .
mkfifo -m 0666 fifo
mkfifo ready

# unseen CASE OPENS LOST: how many lines there are of the thread that opens
unseen ()
{
  herm-probe-load -s 'file!' -k file=tp -u $quiet -d 3 herm-probe-read > lines 2> told 3> ready &
  reader=$!
  read -r _ < ready || fail "herm-probe-load: $(cat told)"
  until_true 30 reads $reader || fail "herm-probe-read does not start: $(cat told)"
  map=$(sed -n 's/^map_id:[[:space:]]*//p' "/proc/$reader/fdinfo/"* | head -n 1)
  "$BUILD/tests/tools/unseen-file" $quiet "$map" $1 || fail "$1: the driver"
  reader_stop told
  validate < lines || fail "$1: not valid"
  same "$2" "$(jq -c 'select(.kind == "kernel.file.open").payload |
    select(.tid != .pid and (.path | endswith("/fifo")))' lines | wc -l)" "$1: lines of the open"
  same 0 "$(jq -c 'select(.kind == "kernel.file.read" and .payload.ino == 12345)' lines | wc -l)" \
    "$1: lines of the read"
  same "$3" "$(sed -n 's/.* lost \([0-9]*\) .*/\1/p' told | tail -n 1)" "$1: lost ($(cat told))"
  same "$3" "$(jq -s 'map(select(.kind == "kernel.loss").payload.lost) | add + 0' lines)" \
    "$1: in lines"
}

unseen same 1 0
unseen pipe 1 1
# before 5.15 the arguments do not tell
! grep -q ' bpf_task_pt_regs$' /proc/kallsyms || unseen other 0 1
