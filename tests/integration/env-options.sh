# ISC license.
# HERM_SCANDIR and HERM_OWNER are heeded, options win over them, and no program needs a PATH.

. "$BUILD/tests/lib.sh"

setup compat < /dev/null

# by the environment alone
expect 0 env HERM_SCANDIR="$scan" HERM_OWNER=$owner herm-register -f "$template" -W a
same "710 0:$owner" "$(stat -c '%a %u:%g' "$(svc a)/supervise")" "owner by HERM_OWNER"
expect 0 env HERM_SCANDIR="$scan" herm-list
printed a
expect 0 env HERM_SCANDIR="$scan" herm-unregister a
absent "$(svc a)"

# who is not root is the owner, whatever an image says for root; -u still names another
mkdir "$TMPDIR/own"
chown $owner:$owner "$TMPDIR/own"
for v in 0 4242 4242:4242 nosuchuser ''
do
  expect 0 as $owner env HERM_OWNER=$v herm-seed "$TMPDIR/own"
  same "$owner:$owner" "$(stat -c %u:%g "$TMPDIR/own/supervise")" "owner with HERM_OWNER=$v"
  rm -r "$TMPDIR/own/supervise" "$TMPDIR/own/event"
done
expect 100 as $owner env HERM_OWNER=$owner herm-seed -u 4242 "$TMPDIR/own"
saved=$scan
svscan=$svscan_pid
scan=$TMPDIR/own/service
svscan_start "$scan" $owner
expect 0 as $owner env HERM_OWNER=hermes herm-register -s "$scan" -f "$template" a
same "$owner:$owner" "$(cat "$(svc a)/env/HERM_OWNER")" "owner in a slot"
mkdir "$TMPDIR/home"
chown $owner:$owner "$TMPDIR/home"
expect 0 as $owner env HERM_OWNER=nosuchuser herm-reconcile -s "$scan" -h "$TMPDIR/home" \
  -f "$template"
same default "$(herm-list -s "$scan")" "the gateways of a home without profiles"
expect 0 as $owner herm-unregister -s "$scan" default
svscan_stop
scan=$saved svscan_pid=$svscan

# options win
expect 0 env HERM_SCANDIR=/nonexistent HERM_OWNER=4242 herm-register -s "$scan" -u $owner \
  -f "$template" a
same "710 0:$owner" "$(stat -c '%a %u:%g' "$(svc a)/supervise")" "owner by -u"
expect 0 env HERM_SCANDIR=/nonexistent herm-unregister -s "$scan" a
absent "$(svc a)"
mkdir "$TMPDIR/d"
expect 0 env HERM_OWNER=4242 herm-seed "$TMPDIR/d"
same "0:4242" "$(stat -c '%u:%g' "$TMPDIR/d/supervise")" "owner of herm-seed"
expect 100 env HERM_OWNER=nosuchuser herm-seed "$TMPDIR/d"
said nosuchuser

# the defaults: /run/herm/service if it is a directory, else /run/service
expect 100 herm-unregister nothing
said /run/service
ln -s "$scan" /run/service
expect 0 herm-register -u $owner -f "$template" a
test -d "$(svc a)" || fail "not in /run/service"
mkdir /run/herm
ln -s "$scan" /run/herm/service
expect 0 herm-unregister a
absent "$(svc a)"
rm /run/herm/service /run/service

# no PATH, no environment at all, and with the standard descriptors closed
r=$(command -v herm-register) u=$(command -v herm-unregister) l=$(command -v herm-list)
expect 0 env -i ${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$r" -s "$scan" -u $owner \
  -f "$template" a
expect 0 env -i ${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$l" -s "$scan"
printed a
expect 0 env -i ${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$u" -s "$scan" a
no_leftovers "$scan"

# usage: every program, 100 and its usage
for p in herm-register herm-unregister herm-seed herm-list herm-finish herm-drop
do
  expect 100 $p -Z
  said "usage: $p"
done
for p in 'herm-register' 'herm-register a b' 'herm-register -t x a' 'herm-register -t -1 a' \
  'herm-register -t 99999999999999999999 a' \
  'herm-register -m bogus a' 'herm-unregister' 'herm-unregister a b' 'herm-unregister -k x a' \
    'herm-unregister -t 1x a' 'herm-list a' 'herm-register -e' 'herm-register -s'
do
  # shellcheck disable=SC2086
  expect 100 env HERM_SCANDIR="$scan" HERM_OWNER=$owner $p
done
no_leftovers "$scan"
svscan_stop
