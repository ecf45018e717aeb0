#!/bin/sh
# ISC license.
# herm-probe-load -c: what is done in a cgroup and below it, and nothing else.
# covers: cgroup-again
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp /bin/true victim

bad () { reason=$1 ; shift ; expect 100 herm-probe-load "$@" ; said "$reason" ; }
bad 'not a cgroup of the unified hierarchy' -s exec -c "$TMPDIR" touch ran
bad 'not a cgroup of the unified hierarchy' -s exec -c /proc touch ran
expect 111 herm-probe-load -s exec -c "$TMPDIR/absent" touch ran
said 'unable to examine the cgroup'
for v1 in /sys/fs/cgroup/pids /sys/fs/cgroup/systemd
do
  test ! -d $v1 || bad 'not a cgroup of the unified hierarchy' -s exec -c $v1 touch ran
done
absent ran

mkdir m
mount -t cgroup2 none m 2> err || skip "cgroup2 cannot be mounted: $(cat err)"
g=$(mktemp -d m/herm-test-XXXXXX 2> err) || skip "no cgroup can be made: $(cat err)"
remove () { rmdir $g/below $g/beside $g $g-other 2>/dev/null ; }
trap remove EXIT
mkdir $g/below $g/beside $g-other 2> err || skip "no cgroup can be made: $(cat err)"
bad 'cgroup given more than once' -s exec -c $g -c $g touch ran

# inside DIR ARG: the victim, there
inside ()
{
  sh -c 'echo 0 > "$1/cgroup.procs" &&
    exec setpriv --reuid "$2" --regid "$2" --clear-groups ./victim "$3"' sh "$1" $quiet "$2"
}
all () { inside $g here ; inside $g/below below ; inside $g-other other ; inside m root ; }

seen () { sed -n 's/.*"argv":\["\.\/victim","\([a-z]*\)"\].*/\1/p' out | sort | xargs ; }
run='echo > gate ; read -r _ < done ; exec herm-probe-read -n'
mkfifo gate done
for where in $g $g/below
do
  ( read -r _ < gate ; all ; echo > done ) &
  expect 0 herm-probe-load -s exec -c $where sh -c "$run"
  wait $!
  case $where in
    $g) same 'below here' "$(seen)" "seen in $where" ;;
    *) same below "$(seen)" "seen in $where" ;;
  esac
  same "$(seen | wc -w)" "$(grep -c '"filename":"./victim"' out)" "executions"
done
# it is the number that stat(2) gives
same "$(stat -c %i $g/below)" "$(sed -n 's/.*"cgroup":\([0-9]*\),.*"below".*/\1/p' out | sort -u)" \
  "cgroup of the lines"

# a cgroup that is removed and made again is another one: the reader says that it sees nothing more,
# also if it has nothing to read
same "$(stat -c %i $g/below) $(realpath $g/below)" "$(herm-probe-load -s exec -c $g/below \
  sh -c 'echo "$HERM_CGROUP"' 2> err)" HERM_CGROUP
gone='select(.kind == "herm.degraded" and (.payload.reason | startswith("the cgroup"))) |
  "\(.payload.set) \(.payload.hook) \(.payload.errno)"'
export g
for again in : 'mkdir $g/below'
do
  expect 0 herm-probe-load -s exec -s life -c $g/below sh -c 'rmdir $g/below ; eval "$1"
    exec herm-probe-read -n' sh "$again"
  same 'exec null 2 life null 2' "$(jq -r "$gone" out | xargs)" "gone ($again)"
  test -d $g/below || mkdir $g/below
done
rm -f lines
mkfifo ready
herm-probe-load -s exec -c $g/below -d 3 herm-probe-read > lines 2> told 3> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat told)"
sleep 1
same '' "$(jq -r "$gone" lines)" "it is there"
rmdir $g/below
told_gone () { test "$(jq -r "$gone" lines)" = 'exec null 2' ; }
until_true 10 told_gone || fail "an idle reader says nothing: $(cat lines told)"
reader_stop told
mkdir $g/below   # for the end
