#!/bin/sh
# ISC license.
# What prog inherits from herm-probe-load: the promised descriptors and variables, and otherwise
# what there was before.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

cat > show <<'END'
#!/bin/sh
ls -l /proc/$$/fd > fds.ls   # no pipe here: it would be among them
sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' fds.ls | grep -v /show | sort -n > fds
env | sort > env
# grep's own: a shell blocks signals when it forks
grep -E '^(Umask|SigBlk|SigIgn|SigCgt|Cap|NoNewPrivs|Seccomp|Uid|Gid|Groups)' /proc/self/status > status
cat /proc/self/limits > limits
cut -d ' ' -f 4-8,19 /proc/$$/stat > stat
readlink /proc/$$/cwd > cwd
ls -l /proc/self/ns | sed 's/.* -> //' > ns
{ read -r children || : ; } < /proc/$$/task/$$/children
echo "$children" > children
echo $$ > pid
END
chmod +x show

# see DIR prog...: run prog, which ends in ./show, with a state of the process that differs from the
# default where it can
see ()
{
  into=$1 ; shift
  (
    umask 027
    cd "$TMPDIR"
    ulimit -c 0
    exec < /dev/null 2> saw
    exec env -i PATH="$PATH" A=1 HERM_UIDS=4242 HERM_DEGRADED=stale B= setpriv --nnp sh \
      -c 'trap "" USR1 CHLD PIPE ; exec "$@"' sh nice -n 3 "$@"
  ) > seen || fail "$into: $(cat saw)"
  mkdir "$into"
  mv fds env status limits stat cwd ns children pid "$into/"
}
see before ./show
see after herm-probe-load $exec ./show

for i in status limits cwd ns children
do
  cmp before/$i after/$i || fail "$i differs: $(diff before/$i after/$i)"
done
same "$(cut -d ' ' -f 3-6 before/stat)" "$(cut -d ' ' -f 3-6 after/stat)" "terminal, priority"
same '' "$(cat after/children)" children

v () { sed -n "s/^$1=//p" after/env ; }
same "$(grep -v ^HERM_ before/env)" "$(grep -v ^HERM_ after/env)" "environment"
same "HERM_RING_FD HERM_RING_SIZE HERM_SETS HERM_STATE_FD HERM_STATS_CPUS HERM_STATS_FD HERM_UIDS" \
  "$(sed -n 's/^\(HERM_[A-Z_]*\)=.*/\1/p' after/env | xargs)" \
    "variables of ours (HERM_DEGRADED must be gone)"
same 4194304 "$(v HERM_RING_SIZE)" HERM_RING_SIZE
case $(v HERM_SETS) in
  exec=tp | exec=tp_btf | exec=raw_tp) ;;
  *) fail "HERM_SETS is $(v HERM_SETS)" ;;
esac
test "$(v HERM_STATS_CPUS)" -ge "$(nproc --all)" || fail "HERM_STATS_CPUS is $(v HERM_STATS_CPUS)"
same '' "$(awk '$1 > 2 && !/ anon_inode:bpf/' after/fds | grep -vxF -f before/fds ||
  :)" "descriptors of no concern to prog"
same 3 "$(grep -c ' anon_inode:bpf-map' after/fds)" "maps"
same 1 "$(grep -c ' anon_inode:bpf_link' after/fds)" "links"
for i in RING STATS STATE
do
  grep -q "^$(v HERM_${i}_FD) anon_inode:bpf-map" after/fds || fail "HERM_${i}_FD is no map"
done

# of these maps: type, sizes, frozen
herm-probe-load $exec -b 65536 sh \
  -c 'for i in RING STATS STATE ; do
    eval cat /proc/\$\$/fdinfo/\$HERM_${i}_FD | sed s/^/$i:/
  done' > fdinfo 2>/dev/null
grep -q '^RING:map_type:.27$' fdinfo && grep -q '^RING:max_entries:.65536$' fdinfo ||
  fail "not a ring of 64 KiB: $(cat fdinfo)"
grep -q '^STATS:frozen:.1$' fdinfo || fail "statistics are not frozen"
grep -q '^STATE:frozen:.0$' fdinfo || fail "the reader's state is frozen"

# descriptors 0, 1 and 2 closed: nothing of ours may take their places
herm-probe-load $exec sh -c 'echo $HERM_RING_FD $HERM_STATS_FD $HERM_STATE_FD > low' <&- >&- 2>&-
for i in $(cat low) ; do test "$i" -ge 3 || fail "descriptor $i" ; done

# readiness: one newline, after that the descriptor is closed; not before it is attached
herm-probe-load $exec -d 5 sh -c 'test ! -e /proc/$$/fd/5' 5> note 2>/dev/null ||
  fail "the notification descriptor stayed open"
same '0a' "$(od -An -tx1 note | tr -d ' ')" "readiness"
expect 112 caps "" herm-probe-load $exec -d 5 true 5> note
test ! -s note || fail "ready without being attached"
# nobody reads it: no reason to die
mkfifo fifo
exec 7<> fifo 6> fifo 7<&-
expect 0 herm-probe-load $exec -d 6 true
exec 6>&-
