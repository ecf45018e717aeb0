# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what herm-confine adds to a start, next to a
# program like landrun with the same rules and to bwrap; what Landlock and seccomp add to an open
# and a read.

note () { echo "$@" >> "$raw" ; }

cp "$tools/nop" "$tools/confine" "$tools/landrun" /run
policy=/run/policy
cp -R "$top/examples/policy/hermes" $policy
echo /run | tee -a $policy/fs/read >> $policy/fs/exec
cp -R $policy /run/seccomp
rm -r /run/seccomp/fs /run/seccomp/net
: > /run/file
herm-confine -p $policy true 2> err ||
  { cat err ; echo 'tests/bench: no policy without -x here' >&2 ; exit 112 ; }

# the same rules
rules=
for i in r:fs/read w:fs/write x:fs/exec c:net/connect
do
  for line in $(sed '/^#/d ; /^udp:/d ; s/^?// ; s/^tcp://' $policy/${i#*:})
  do rules="$rules -${i%%:*} $line" ; done
done

# inside_of CONTENDER prog...
inside_of ()
{
  c=$1 ; shift
  case $c in
    none | again) "$@" ;;
    scope) herm-confine "$@" ;;
    seccomp) herm-confine -p /run/seccomp "$@" ;;
    # shellcheck disable=SC2086
    landrun) /run/landrun $rules "$@" ;;
    policy) herm-confine -p $policy "$@" ;;
  esac
}
start ()
{
  case $1 in
    none | again) set -- ;;
    scope) set -- herm-confine ;;
    policy) set -- herm-confine -p $policy ;;
    # shellcheck disable=SC2086
    landrun) set -- /run/landrun $rules ;;
    # nothing but the namespace of mounts, and the usual: files read-only, no network
    bwrap-least) set -- bwrap --dev-bind / / ;;
    bwrap) set -- bwrap --unshare-all --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp ;;
  esac
  /run/confine starts 200 "$@" /run/nop
}

round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "confine $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  list='none scope landrun policy bwrap-least bwrap again'
  test $((round % 2)) = 0 || list='again bwrap bwrap-least policy landrun scope none'
  for c in $list ; do note "confine $round $c start-ns $(start $c)" ; done
  list='none scope seccomp landrun policy again'
  test $((round % 2)) = 0 || list='again policy landrun seccomp scope none'
  for c in $list
  do note "confine $round $c calls-ns $(inside_of $c /run/confine calls 200000 /run/file)" ; done
done
