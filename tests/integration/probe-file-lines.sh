#!/bin/sh
# ISC license.
# timeout: 300
# The set file reports exactly what a process does to files, by its own calls and by int 0x80, with
# the right paths; and nothing of anybody else.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
files=$BUILD/tests/tools/files
need_schema
compare () { /usr/bin/python3 "$BUILD/tests/tools/files.py" "$@" || fail "lines differ" ; }
chmod 0755 .

# run NAME HOOKS OPTIONS...: NAME.did is what the driver says that it did in a directory of its own,
# NAME.lines what was recorded
run ()
{
  name=$1 ; asked=$2 ; shift 2
  mkdir $name $name.source $name.root $name.root/sub
  chmod 0777 $name $name.root
  echo > $name.source/b
  cd $name
  mkdir mnt
  mount --bind ../$name.source mnt
  expect 0 herm-probe-load -s 'file!' -k "file=$asked" -u $quiet sh -c '
    did=$1 ; shift
    echo go | "$@" | cat > "$did" &&
    echo go | "$1" -s 3 '$second' > /dev/null &&
    echo "$HERM_SETS" > sets &&
    exec herm-probe-read -n' sh ../$name.did "$files" "$@" $quiet
  cd ..
  said ' lost 0 missed '
  same "file=$asked" "$(cat $name/sets)" HERM_SETS
  test -s $name.did || fail "$name: the driver did nothing: $(cat err)"
  cp out $name.lines
  n=$(validate < out) || fail "$name: $n"
}

done=0
if works file tp
then
  run native tp
  n=$(compare native.did < native.lines) || { echo "$n" ; fail "native calls" ; }
  test "$n" -gt 120 || fail "only $n calls"
  run root tp -r "$TMPDIR/root.root"
  compare root.did < root.lines
  done=1
fi
if works file tp+compat
then
  run both tp+compat
  compare both.did < both.lines
  run compat tp+compat -i
  compare compat.did < compat.lines
  same "$(grep -c . native.did)" "$(grep -c . compat.did)" "calls by int 0x80"
  run compatroot tp+compat -i -r "$TMPDIR/compatroot.root"
  compare compatroot.did < compatroot.lines

  # without that hook they are not seen, as the page says
  run unseen tp -i
  same '' "$(cat unseen.lines)" "lines of int 0x80 without its hook"
fi
# with lsm beside them, as where it works by itself: what is not io_uring gives no line more
if works file tp+lsm+compat
then
  run default tp+lsm+compat
  compare default.did < default.lines
fi
test $done = 1 || skip "$(cat refusal)"

# what is sensitive can be said, and is compared name by name
verdicts ()
{
  expect 0 "$@" herm-probe-load -s file -u $quiet sh -c '
    for i in /etc/passwd /etc/shadow /etc/hosts /etc/hostsx /usr/lib /usr/libexec /usr/lib/x ; do
      setpriv --reuid $1 --regid $1 --clear-groups sh -c "exec 3< $i" || : ; done 2> /dev/null
    exec herm-probe-read -n -k kernel.file.open' sh $quiet
  sed -n 's/.*"path":"\(\/etc\/[ph]ost*s*[a-z]*\|\/etc\/passwd\|\/etc\/shadow\|\/usr\/lib\|\/usr\/libexec\|\/usr\/lib\/x\)".*"sensitive":\([a-z]*\)}}/\1 \2/p' out | sort -u > verdicts
}
verdicts env
grep -qx '/etc/shadow true' verdicts && grep -qx '/etc/passwd false' verdicts &&
  grep -qx '/etc/hosts false' verdicts ||
  fail "default: $(cat verdicts)"
verdicts env HERM_SENSITIVE=/etc/hosts:/usr//lib/:relative:
for i in '/etc/passwd false' '/etc/hosts true' '/etc/hostsx false' '/usr/lib true' \
  '/usr/libexec false' '/usr/lib/x true'
do
  grep -qx "$i" verdicts || fail "not $i: $(cat verdicts)"
done
verdicts env HERM_SENSITIVE=
! grep ' true$' verdicts || fail "something is sensitive without a list"
verdicts env HERM_SENSITIVE=/
! grep ' false$' verdicts || fail "something is not below the root"

# the same from a file, read again on SIGHUP, all or nothing
printf '# comment\n/etc/hosts\n/usr/lib\n' > list
expect 0 herm-probe-load -s file -u $quiet herm-probe-read -n -s list
for i in etc/hosts '/etc/hosts\n\nx' ; do
  printf "$i\n" > bad
  expect 100 herm-probe-load -s file -u $quiet herm-probe-read -n -s bad
  said 'not an absolute path'
done
printf /etc/hosts > bad
expect 100 herm-probe-load -s file -u $quiet herm-probe-read -n -s bad
said 'bad:1: no newline at the end'
expect 111 herm-probe-load -s file -u $quiet herm-probe-read -n -s nonexistent
opens () { setpriv --reuid $quiet --regid $quiet --clear-groups sh -c "exec 3< $1" ; }
mkfifo up
herm-probe-load -s file -u $quiet -d 3 herm-probe-read -s list -k kernel.file.open \
  >> live 2> live.err 3> up &
reader=$!
read -r _ < up || fail "$(cat live.err)"
verdict ()   # verdict PATH WANTED: of the newest line of that path
{
  last () { sed -n 's,.*"path":"'"$1"'".*"sensitive":\([a-z]*\)}}.*,\1,p' live | tail -n 1 ; }
  : > live
  opens "$1"
  until_true 10 grep -q "\"path\":\"$1\"" live || fail "no line of $1"
  same "$2" "$(last "$1")" "whether $1 is sensitive"
}
hup () { kill -HUP $reader ; }
verdict /etc/hosts true
verdict /etc/passwd false
echo /etc/passwd > list
verdict /etc/passwd false
hup
verdict /etc/passwd true
verdict /etc/hosts false
printf '/etc/hosts\netc\n' > list
hup
until_true 10 grep -q 'list:2: not an absolute path, so the list stays as it was' live.err ||
  fail "$(cat live.err)"
verdict /etc/passwd true
verdict /etc/hosts false
rm list
hup
until_true 10 grep -q 'unable to read list, so the list stays' live.err || fail "$(cat live.err)"
verdict /etc/passwd true
reader_stop live.err

# the loader's own uid: while it attaches the other sets it is not observed
caps=+bpf,+perfmon,+sys_admin,+net_admin,+dac_read_search
expect 0 caps $caps herm-probe-load -s 'file!' -s tls -s connect -s life -s exec -u $quiet sh \
  -c 'echo "$HERM_SETS" ; exec herm-probe-read -n'
head -n 1 out
grep -q '"comm":"sh"' out || fail "nothing of that uid: $(cat out)"
! grep -m 1 '"comm":"herm-probe-load"' out || fail "the loader observes itself"

# without a filter the record would be of itself
expect 100 env HERM_UIDS= herm-probe-load -s file true
said 'probe set file needs a filter'
