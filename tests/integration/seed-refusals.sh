# ISC license.
# What herm-seed refuses, with which exit code, naming the thing; and that it changes nothing then.

. "$BUILD/tests/lib.sh"

# refused CODE NAME prog...: exit CODE, NAME is in the message, the tree is as before
refused ()
{
  code=$1 what=$2 ; shift 2
  before=$(snapshot "$TMPDIR/d")
  expect "$code" "$@"
  said "$what"
  same "$before" "$(snapshot "$TMPDIR/d")" "after $*"
}

wrong_types ()   # each part in turn is of every type it may not be
{
  for part in event supervise supervise/control log/event log/supervise log/supervise/control
  do
    for type in file dir link dangling fifo
    do
      case $part:$type in */control:fifo|*event:dir|*supervise:dir) continue ;; esac
      rm -rf "$TMPDIR/d" "$TMPDIR/elsewhere"
      mkdir -p "$TMPDIR/d/log" "$TMPDIR/elsewhere"
      mkdir -p "$TMPDIR/d/$(dirname "$part")"
      case $type in
        file) echo hello > "$TMPDIR/d/$part" ;;
        dir) mkdir "$TMPDIR/d/$part" ;;
        fifo) mkfifo "$TMPDIR/d/$part" ;;
        link) ln -s "$TMPDIR/elsewhere" "$TMPDIR/d/$part" ;;
        dangling) ln -s "$TMPDIR/nowhere" "$TMPDIR/d/$part" ;;
      esac
      out=$(snapshot "$TMPDIR/elsewhere")
      refused 1 "$part" timeout 20 herm-seed -u $owner "$TMPDIR/d" echo ran
      same "" "$(cat "$TMPDIR/out")" "prog after a refusal"
      same "$out" "$(snapshot "$TMPDIR/elsewhere")" "the target of the link"
      absent "$TMPDIR/nowhere"
    done
  done
}
wrong_types

# log itself
rm -rf "$TMPDIR/d"
mkdir "$TMPDIR/d" "$TMPDIR/elsewhere/log"
ln -s "$TMPDIR/elsewhere/log" "$TMPDIR/d/log"
refused 1 log herm-seed -u $owner "$TMPDIR/d"
same "" "$(ls -A "$TMPDIR/elsewhere/log")" "the target of log"

# not root and another owner
rm -rf "$TMPDIR/d"
mkdir "$TMPDIR/d"
chown $owner:$owner "$TMPDIR/d"
refused 100 '' as $owner herm-seed -u 10001 "$TMPDIR/d"
refused 100 '' as $owner herm-seed -u 0 "$TMPDIR/d"

# usage, and owners that are none
for o in '' -u -z '-m bogus' '-u -1' '-u 99999999999' '-u :10' '-u 10000:' '-u nosuchuser' \
  '-u 10000:nosuchgroup'
do
  # shellcheck disable=SC2086
  case $o in
    ''|-u) refused 100 '' herm-seed $o ;;
    *) refused 100 '' herm-seed $o "$TMPDIR/d" ;;
  esac
done

# not there; not a directory; not mine
expect 111 herm-seed -u $owner "$TMPDIR/nonexistent"
said "$TMPDIR/nonexistent"
absent "$TMPDIR/nonexistent"
: > "$TMPDIR/file"
got=0 ; herm-seed -u $owner "$TMPDIR/file" 2> "$TMPDIR/err" || got=$?
case $got in 1|111) ;; *) fail "a file as service directory: exit $got" ;; esac
mkdir -m 0755 "$TMPDIR/roots"
expect 111 as $owner herm-seed "$TMPDIR/roots"
same "" "$(ls -A "$TMPDIR/roots")" "a directory of root's"
