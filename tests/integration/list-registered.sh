# ISC license.
# herm-list: directories (or links to one) with the prefix, sorted, one a line; nothing else; no
# scandir is an empty list.

. "$BUILD/tests/lib.sh"

s=$TMPDIR/s
expect 0 herm-list -s "$s"
same "" "$(cat "$TMPDIR/out" "$TMPDIR/err")" "a missing scandir"
mkdir "$s"
expect 0 herm-list -s "$s"
same "" "$(cat "$TMPDIR/out" "$TMPDIR/err")" "an empty scandir"

long=$(printf '%0243d' 0)
mkdir "$s/gateway-b" "$s/gateway-a" "$s/gateway-a-b" "$s/gateway-a_b" "$s/gateway-0" \
  "$s/gateway-$long" "$s/gateway-default"
mkdir "$s/.herm.new.x" "$s/.herm.del.gateway-x" "$s/.gateway-y" "$s/other" \
  "$s/s6-linux-init-shutdownd" "$s/.s6-svscan" "$s/gateway" "$s/xgateway-c"
: > "$s/.herm.lock"
: > "$s/gateway-file"
mkfifo "$s/gateway-fifo"
ln -s nowhere "$s/gateway-dangling"
ln -s gateway-file "$s/gateway-tofile"
mkdir "$TMPDIR/elsewhere"
ln -s "$TMPDIR/elsewhere" "$s/gateway-link"
before=$(snapshot "$s")
wanted=$(printf '%s\n' 0 "$long" a a-b a_b b default link | LC_ALL=C sort)
for who in 0 $owner 4242
do
  expect 0 as $who herm-list -s "$s"
  same "$wanted" "$(cat "$TMPDIR/out")" "the list for uid $who"
done
expect 0 env HERM_SCANDIR="$s" herm-list
same "$wanted" "$(cat "$TMPDIR/out")" "the list by HERM_SCANDIR"
expect 0 env HERM_SCANDIR=/nonexistent herm-list -s "$s"
same "$wanted" "$(cat "$TMPDIR/out")" "the option wins"
same "$before" "$(snapshot "$s")" "the scandir after listing"

# names that no profile can have are not listed as profiles
mkdir "$s/gateway-Upper" "$s/gateway-" "$s/gateway-with space" "$s/gateway--x" "$s/gateway-a
b"
expect 0 herm-list -s "$s"
same "$wanted" "$(cat "$TMPDIR/out")" "the list with names that are no profile's"

# the default: /run/herm/service if it is a directory, else /run/service
mkdir -p /run/service/gateway-main
expect 0 herm-list
same main "$(cat "$TMPDIR/out")" "/run/service"
mkdir -p /run/herm/service/gateway-nested
expect 0 herm-list
same nested "$(cat "$TMPDIR/out")" "/run/herm/service"

# many
mkdir "$TMPDIR/many"
(cd "$TMPDIR/many" && seq -f 'gateway-p%04g' 2000 | shuf | xargs mkdir)
expect 0 herm-list -s "$TMPDIR/many"
same "$(seq -f 'p%04g' 2000)" "$(cat "$TMPDIR/out")" "2000 gateways"

# errors
expect 100 herm-list -z
: > "$TMPDIR/file"
expect 111 herm-list -s "$TMPDIR/file"
mkdir -m 0700 "$TMPDIR/private"
expect 111 as $owner herm-list -s "$TMPDIR/private"
said private
# a full output is an error, not a short list in silence
expect 111 sh -c 'herm-list -s "$0" > /dev/full' "$TMPDIR/many"
