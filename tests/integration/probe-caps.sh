#!/bin/sh
# ISC license.
# timeout: 240
# herm-probe-caps: always the same lines, what they say is what herm-probe-load and s6 do, and
# nothing remains of the trial.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"

# caps_is prog...: runs herm-probe-caps so; table in out, JSON in json; both agree; exit code is as
# the lines say
caps_is ()
{
  got=0
  "$@" herm-probe-caps -j > json 2> err || got=$?
  want=0
  grep -qv '"support":"supported"' json && want=1
  same "$want" "$got" "exit code ($(cat err json))"
  expect "$want" "$@" herm-probe-caps
  same '' "$(cat err)" "words on stderr"
  same 'observer capabilities:' "$(head -n 1 out)" header
  same "$(jq -r '[.category, .support, .hook // "-", .reason] | join("|")' json)" \
    "$(tail -n +2 out | sed 's/^  //;s/   */|/;s/   */|/;s/   */|/')" "table and JSON"
  same 'lifecycle file network process enforcement' "$(jq -r .category json | xargs)" categories
  same 5 "$(jq \
    -c 'select(keys == ["category", "hook", "reason", "support"]
      and (.support | IN("supported", "partial", "unavailable"))
      and ((.hook == null) == (.support == "unavailable"))
      and (.reason | length > 0))' json | grep -c .)" "members"
  # columns: the last but one is as wide as its widest cell
  same 1 "$(tail -n +2 out | sed 's/^\(  [a-z]*  *[a-z]*  *[^ ]*  *\).*/\1/' |
    awk '{ print length($0) }' | sort -u | wc -l)" "widths of columns"
}
of () { jq -r "select(.category == \"$1\") | .$2" json ; }   # of CATEGORY MEMBER

expect 100 herm-probe-caps x
expect 100 herm-probe-caps -x
expect 111 sh -c 'herm-probe-caps > /dev/full'
mkdir -m 0755 empty

# without any privilege: said so, for what there is; the loader says the same
caps_is caps "" env HERM_SCANDIR="$TMPDIR/empty"
same unavailable "$(of process support)" "without privilege"
if test "$(herm-probe-load -s exec true 2>&1 | tail -n 1)" != \
  'herm-probe-load: fatal: built without BPF'
then
  case $(of process reason) in
    'exec: not tried: missing capability: CAP_BPF and CAP_PERFMON'*) ;;
    *) fail "the reason: $(of process reason)" ;;
  esac
fi
case $(of lifecycle reason) in
  "not tried: no supervised service in $TMPDIR/empty; "*) ;;
  *) fail "an empty scan directory: $(of lifecycle reason)" ;;
esac
export HERM_SCANDIR=/nonexistent
caps_is
case $(of lifecycle reason) in
  '/nonexistent: No such file or directory; '*) ;;
  *) fail "no scan directory: $(of lifecycle reason)" ;;
esac
unset HERM_SCANDIR

# s6's events: of all services, of some, of none
scan=$TMPDIR/service
for i in one two
do
  mkdir -p "$scan/$i"
  printf '#!/bin/sh\nexec sleep 1000000\n' > "$scan/$i/run"
  chmod 0755 "$scan/$i/run"
done
mkdir "$scan/never"
: > "$scan/never/down"
svscan_start "$scan"
for i in one two never
do until_true 20 has_status "$scan/$i" || fail "$i is not supervised"
done
for i in one two ; do s6-svwait -u -t 20000 "$scan/$i" || fail "$i is not up" ; done
life ()
{
  herm-probe-caps -j -s "$scan" > json ||
    test $? = 1 ; echo "$(of lifecycle support) $(of lifecycle hook) $(of lifecycle reason)"
}
# a directory without a run script has a supervisor all the same
n=$(ls -d "$scan"/*/event | grep -c .)
all="$n of $n services can be listened to in $scan"
tree=$(herm-probe-load -s exec -g "$scan" sh -c 'echo $HERM_SETS' 2> refusal |
  tr , '\n' | grep ^tree=) || tree=
if test -n "$tree"
then same "supported fifodir,$tree $all; tree: seen to fire" "$(life)" "as root"
else
  case $(life) in
    "partial fifodir $all; "*) ;;
    *) fail "as root, without the set tree: $(life)" ;;
  esac
fi
chmod 0755 "$scan"
HERM_SCANDIR=$scan caps_is as $second
same unavailable "$(of lifecycle support)" "as nobody"
case $(of lifecycle reason) in
  *": Permission denied; 0 of $n services can be listened to in $scan; tree: "*) ;;
  *) fail "$(of lifecycle reason)" ;;
esac
chmod 1733 "$scan/one/event"
HERM_SCANDIR=$scan caps_is as $second
same "partial fifodir" "$(of lifecycle support) $(of lifecycle hook)" "as nobody, whom one lets"
case $(of lifecycle reason) in
  *": Permission denied; 1 of $n services can be listened to in $scan; tree: "*) ;;
  *) fail "$(of lifecycle reason)" ;;
esac
same '' "$(find "$scan" -path '*/event/*' | grep -v /supervise/ ||
  :)" "what is left in event directories"
svscan_stop

# the kernel: what the loader can do is what it says
need_bpf
caps_is
mkdir -p deny/syscalls
echo reboot > deny/syscalls/deny
sleep 1000000 &
guarded="-r $! -p deny"
svscan_start "$scan"
holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
for c in file:file network:connect network:tls process:exec process:life enforcement:guard \
  enforcement:egress
do
  set=${c#*:} c=${c%:*}
  case $set in
    guard) options=$guarded ;;
    egress) options="-H $holder -g $scan" ;;
    *) options="-u $quiet" ;;
  esac
  got=0
  herm-probe-load -s "$set" $options sh \
    -c 'echo "$HERM_SETS" > sets ; echo "${HERM_DEGRADED-}" > degraded' 2> err || got=$?
  case $got in
    0)
      case ,$(of $c hook), in
        *",$(sed 's:^tree=[a-z_]*,::' sets),"*) ;;
        *) fail "$set: $(of $c hook), the loader: $(cat sets)" ;;
      esac
      case $(of $c reason) in
        *"$set: seen to fire"* | *"$set: attached"*) ;;
        *) fail "$set: $(of $c reason)" ;;
      esac
      grep -q . degraded && test "$(of $c support)" != partial &&
        fail "$set: supported, but $(cat degraded)"
      ;;
    100)
      case $(of $c reason) in
        *"$set: this version of herm does not have this probe set"*) ;;
        *) fail "$set: $(of $c reason)" ;;
      esac ;;
    112)
      why=$(sed -n 's/.*no probe set can be attached: //p' err)
      case $(of $c reason) in
        *"$set: $why"*) ;;
        *) fail "$set: $(of $c reason), the loader: $why" ;;
      esac
      case ,$(of $c hook) in *",$set="*) fail "$set: $(of $c hook)" ;; esac
      ;;
    *) cat err ; fail "herm-probe-load -s $set: $got" ;;
  esac
done
herm-probe-load -H "$holder" -x
svscan_stop
# a set that is missing makes its category partial, and is named
: > cache
caps_is unshare --mount sh -c 'mount --bind cache /etc/ld.so.cache ; exec "$@"' sh
case $(of network reason) in
  *'tls: no libssl is known to the dynamic linker'*) ;;
  *) fail "without a libssl: $(of network reason)" ;;
esac
case $(of network hook) in *tls=*) fail "without a libssl: $(of network hook)" ;; esac

# nothing remains: the programs carry the uid that loaded them
caps=+bpf,+perfmon,+sys_admin,+dac_read_search,+net_admin
caps_is caps $caps
none () { ! bpftool prog list | grep -q " uid $quiet\$" ; }
until_true 20 none || fail "programs remain: $(bpftool prog list)"
same 0 "$(count herm-probe-caps)" "processes"
