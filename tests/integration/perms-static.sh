# ISC license.
# herm-perms: the owner gets the control of static services, of no others, and by no way that others
# can bend.

. "$BUILD/tests/lib.sh"

svcdir ()
{
  mkdir -p "$1/log"
  printf '#!/bin/sh\nexec sleep 1000000\n' > "$1/run"
  printf '#!/bin/sh\nexec cat\n' > "$1/log/run"
  chmod 0755 "$1" "$1/log" "$1/run" "$1/log/run"
}
isup () { test "$(s6-svstat -o up "$1")" = true ; }
can () { as $owner s6-svstat "$1" > /dev/null 2>&1 && as $owner s6-svc -t "$1" > /dev/null 2>&1 ; }

# as s6-rc lays it out: links in the scan directory, by way of another link, to the real ones
build ()
{
  base=$TMPDIR/$1
  live=$base/s6-rc:s6-rc-init:abc/servicedirs
  scan=$base/service
  mkdir -p "$live" "$scan" ; ln -s s6-rc:s6-rc-init:abc "$base/s6-rc"
  for i in web dashboard secret s6rc-fdholder s6-linux-x ; do
    svcdir "$live/$i" ; ln -s "$base/s6-rc/servicedirs/$i" "$scan/$i"
  done
  svcdir "$scan/direct"
  # ways that another user can bend: his directory, a link in a directory that all can write, a link
  # of his
  svcdir "$base/users" ; chown $owner "$base/users" ; ln -s "$base/users" "$scan/users"
  svcdir "$base/victim" ; mkdir -m 0777 "$base/open" ; chmod 0777 "$base/open"
  ln -s "$base/victim" "$base/open/bent" ; ln -s "$base/open/bent" "$scan/bent"
  svcdir "$base/victim2" ; ln -s "$base/victim2" "$scan/planted" ; chown -h $owner "$scan/planted"
  svscan_start "$scan"
  for i in "$live"/* "$scan/direct" "$base/users" "$base/victim" "$base/victim2"
  do
    until_true 10 test -e "$i/supervise/status" || fail "$i is not supervised"
    until_true 10 test -e "$i/log/supervise/status" || fail "$i/log is not supervised"
    until_true 10 isup "$i" && until_true 10 isup "$i/log" || fail "$i is not up"
  done
  mkdir "$scan/dead" # no supervisor
  : > "$scan/file"
  ln -s nowhere "$scan/dangling"
  others="$base/users $base/victim $base/victim2 $live/s6rc-fdholder $live/s6-linux-x $live/secret"
  ! can "$live/web" || fail "the owner could control it before"
}
given ()   # by OPTIONS
{
  for i in "$live/web" "$live/dashboard" "$scan/direct" "$live/web/log" "$scan/direct/log"
  do
    can "$i" || fail "the owner cannot control $i ($1)"
    as $owner s6-svwait -t 10000 -u "$i" || fail "the owner cannot listen to $i ($1)"
    ! as 4242 s6-svc -t "$i" 2> /dev/null || fail "somebody else can control $i ($1)"
  done
  for i in $others "$scan/planted" ; do ! can "$i" || fail "the owner can control $i ($1)" ; done
}

build group
before=$(snapshot $others)
expect 0 herm-perms -u $owner -x 'sec*' "$scan"
for i in users bent planted ; do said "$scan/$i is skipped" ; done
given group
same "$before" "$(snapshot $others)" "the others"
expect 0 s6-svperms -v "$live/web" "$live/web/log"
printed "status: group" ; printed "events: public"
same "root" "$(stat -c %U "$live/web/supervise" "$live/web/event" "$live/web/supervise/control" |
  sort -u)" "who owns the control parts"
# again, by the live directories themselves
expect 0 herm-perms -u $owner -x secret -x 'no*' "$live"
given again
# what cannot be looked at is not passed over in silence
prlimit --nofile=6 herm-perms -u $owner "$scan" 2> "$TMPDIR/err" || :
said "see who supervises $scan/direct: Too many open files"
rm "$scan/dangling"
svscan_stop

build chown
before=$(snapshot $others)
expect 0 herm-perms -c -u $owner -x secret "$scan"
given chown
same "$before" "$(snapshot $others)" "the others"
same "710 $owner $owner
660 $owner $owner
3730 $owner $owner" \
  "$(stat -c '%a %u %g' "$live/web/supervise" "$live/web/supervise/control" "$live/web/event")" \
    "modes"
# what is not a FIFO, or a link in its place, is not given away
for how in 'ln -s' cp
do
  cp /bin/true "$base/suid" ; chmod 4755 "$base/suid"
  mv "$scan/direct/supervise/control" "$base/control"
  $how "$base/suid" "$scan/direct/supervise/control"
  expect 111 herm-perms -c -u $owner -x secret "$scan"
  said direct
  same "0 4755" "$(stat -c '%u %a' "$base/suid")" "the file behind"
  rm "$scan/direct/supervise/control" ; mv "$base/control" "$scan/direct/supervise/control"
done
rm "$scan/dangling"
svscan_stop

# nothing to do, and no
expect 0 herm-perms -u $owner "$TMPDIR/nonexistent"
said "nothing to do"
mkdir "$TMPDIR/empty"
expect 0 herm-perms -u $owner "$TMPDIR/empty"
chmod 0777 "$TMPDIR/empty"
expect 100 herm-perms -u $owner "$TMPDIR/empty"
expect 100 herm-perms -u $owner "$base/open/bent"
expect 111 herm-perms -u $owner "$scan/file"
expect 100 herm-perms -u $owner
expect 100 herm-perms -u $owner a b
expect 100 herm-perms -u nosuchuser "$TMPDIR"
expect 100 herm-perms -z "$TMPDIR"
