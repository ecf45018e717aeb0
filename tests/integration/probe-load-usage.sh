#!/bin/sh
# ISC license.
# Wrong command lines of herm-probe-load: exit 100, with the reason, and prog is not run.
. "$BUILD/tests/lib.sh"

bad ()   # bad REASON [ argument... ]
{
  reason=$1 ; shift
  expect 100 herm-probe-load "$@"
  said "$reason"
}

bad usage:
bad usage: true
bad usage: -s exec
bad usage: -s
bad usage: -Z -s exec true
bad usage: -x
bad usage: -x -H /nonexistent -s exec
bad usage: -x -H /nonexistent -u 1 true
bad usage: -H /nonexistent
bad usage: -H /nonexistent -u 1 touch ran
bad usage: -H /nonexistent -b 65536 touch ran
bad usage: -o touch ran
bad 'unknown probe set: nothing' -s nothing touch ran
bad 'unknown probe set: ' -s '!' touch ran
bad 'more than once: exec' -s exec -s 'exec!' touch ran
bad 'must be set=hook: exec' -s exec -k exec touch ran
bad 'unknown hook for the probe set exec: kprobe' -s exec -k exec=kprobe touch ran
bad "probe set that is not given: life" -k life=tp -s exec touch ran
bad 'invalid uid: x' -s exec -u x touch ran
bad 'invalid uid: ' -s exec -u '' touch ran
bad 'invalid uid: ' -s exec -u 1, touch ran
bad 'invalid uid: -1' -s exec -u -1 touch ran
bad 'invalid uid: 4294967296' -s exec -u 4294967296 touch ran
HERM_UIDS=1,zero bad 'invalid uid: zero' -s exec touch ran
bad 'too many uids' -s exec -u "$(seq -s , 1 65)" touch ran
for b in 0 1 2048 5000 4097 2147483648
do
  bad 'must be a power of two' -s exec -b $b touch ran
done
bad usage: -s exec -b 4k touch ran
bad 'must be 3 or more' -s exec -d 1 touch ran
bad 'invalid notification fd' -s exec -d 99 touch ran
bad usage: -s exec -d x touch ran
absent ran

# an absent holder is trouble of the moment
expect 111 herm-probe-load -s exec -H "$TMPDIR/absent" touch ran
said "from the holder at $TMPDIR/absent"
expect 111 herm-probe-load -H "$TMPDIR/absent" -x
expect 111 herm-probe-load -H "$TMPDIR/absent" -x touch ran
expect 111 herm-probe-load -H "$TMPDIR/absent" touch ran
said "from the holder at $TMPDIR/absent"
absent ran
