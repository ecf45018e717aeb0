# ISC license.
# timeout: 900
# no-sanitize  the sanitizers' own system calls would fail too
# Each system call of herm-reconcile fails in turn, with ENOSPC, EMFILE, EACCES or EINTR: it ends
# with a code from its page, every slot is as before or as after, what is not as it should be is
# told, and the next run makes all of it right.
# HERM_FAULTS=all: each call with each of them.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"
. "$BUILD/tests/integration/faults.inc"

# nobody listens
from_copy ()
{
  rm -rf "$scan"
  cp -a "$base/before" "$scan"
  attempt $1 $2
}

for m in compat nested
do
  begin $m
  home=$base/home
  mkdir "$home"
  echo '{"desired_state": "running"}' > "$home/gateway_state.json"
  profile aa '{"desired_state": "stopped"}'

  # at boot: all are new
  cp -a "$scan" "$base/before"
  was=$(tree "$scan")
  rec
  will=$(tree "$scan")
  each from_copy 5
  say "new ones"

  # default is kept, aa mended, bb replaced, cc new, dd removed
  for i in bb dd ; do profile $i ; done
  rec
  rm -rf "$home/profiles/dd"
  chmod 0700 "$(svc bb)/run"
  echo '{"desired_state": "running"}' > "$home/profiles/aa/gateway_state.json"
  profile cc '{"desired_state": "running"}'
  rm -rf "$base/before"
  cp -a "$scan" "$base/before"
  was=$(tree "$scan")
  same "remove keep mend replace new" "$(echo $(rec -n | sed 's/.*slot=//'))" "the plan"
  rec
  will=$(tree "$scan")
  each from_copy 11
  say "one of each"
done
