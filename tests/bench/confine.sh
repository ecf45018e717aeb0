# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what herm-confine adds to a start, beside
# bwrap; what Landlock and seccomp add to an open and a read.

note () { echo "$@" >> "$raw" ; }

cp "$tools/nop" "$tools/confine" /run
policy=/run/policy
cp -R "$top/examples/policy/hermes" $policy
echo /run | tee -a $policy/fs/read >> $policy/fs/exec
cp -R $policy /run/seccomp
rm -r /run/seccomp/fs /run/seccomp/net
: > /run/file
herm-confine -p $policy true 2> err ||
  { cat err ; echo 'tests/bench: no policy without -x here' >&2 ; exit 112 ; }

# inside_of CONTENDER prog...
inside_of ()
{
  c=$1 ; shift
  case $c in
    none | again) "$@" ;;
    scope) herm-confine "$@" ;;
    seccomp) herm-confine -p /run/seccomp "$@" ;;
    policy) herm-confine -p $policy "$@" ;;
  esac
}
start ()
{
  case $1 in
    none | again) set -- ;;
    scope) set -- herm-confine ;;
    policy) set -- herm-confine -p $policy ;;
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
  list='none scope policy bwrap-least bwrap again'
  test $((round % 2)) = 0 || list='again bwrap bwrap-least policy scope none'
  for c in $list ; do note "confine $round $c start-ns $(start $c)" ; done
  list='none scope seccomp policy again'
  test $((round % 2)) = 0 || list='again policy seccomp scope none'
  for c in $list
  do note "confine $round $c calls-ns $(inside_of $c /run/confine calls 200000 /run/file)" ; done
done
