# ISC license.
# Values of -e, and files of -E, reach the service exactly; names that may not be are refused.

. "$BUILD/tests/lib.sh"

# what the service sees: its environment, as the kernel has it
setup compat <<'END'
cat /proc/self/environ > "$LOGS_AT"/environ.new
mv "$LOGS_AT"/environ.new "$LOGS_AT"/environ
echo >&3
exec 3>&-
exec sleep 1000000
END

# arrives NAME VALUE: exactly
arrives ()
{
  rm -f "$LOGS/environ"
  expect 0 reg -W -e "LOGS_AT=$LOGS" -e "$1=$2" e
  tr '\0' '\n' < "$LOGS/environ" | grep -q '^HERM_PROFILE=e$' || fail "no HERM_PROFILE"
  "$BUILD/tests/tools/environ" "$LOGS/environ" "$1" > "$TMPDIR/seen" || fail "$1 did not arrive"
  printf %s "$2" | cmp - "$TMPDIR/seen" || fail "$1 arrived otherwise"
  printf '%s\n' "$2" | cmp - "$(svc e)/env/$1" || fail "env/$1 is not the value and a newline"
  same 600 "$(stat -c %a "$(svc e)/env/$1")" "mode of env/$1"
  expect 0 unreg e
}

nl='
'
arrives A 'bar baz'
arrives A "a'b"
arrives A 'a"b'
arrives A '"'"'"
arrives A '$HOME ${A} $(id) `id`'
arrives A 'back\slash \n \\'
arrives A ' leading and trailing  '
arrives A '	tabs	'
arrives A "two${nl}lines"
arrives A "ends in newlines${nl}${nl}${nl}"
arrives A "${nl}"
arrives A "${nl}${nl}starts with newlines"
arrives A ''
arrives A '='
arrives A 'a=b=c'
arrives A '# not a comment'
arrives A '%s%n'
arrives A '*'
arrives A 'é ☃'
arrives A "$(printf '\001\002\033[31m\177\200\377')"
arrives A "$(printf 'cr\r')x"
arrives _ under
arrives _x9_Y 1
arrives PATHX /bin
arrives LD_PRELOADX x
# 4095 bytes are where s6-envdir without -L would cut
arrives A "$(printf '%04096d' 0)"
# the longest: VAR=value of 131,071 bytes, what an exec can pass
arrives A "$(printf '%0131000d' 0)"
arrives A "$(printf '%0131069d' 0)"

# many at once, the last of a name wins
set --
i=0
while test $i -lt 200 ; do set -- "$@" -e "V$i=value $i" ; i=$((i + 1)) ; done
rm -f "$LOGS/environ"
expect 0 reg -W -e "LOGS_AT=$LOGS" "$@" -e V7=again e
same 200 "$(tr '\0' '\n' < "$LOGS/environ" | grep -c '^V[0-9]*=')" "variables"
"$BUILD/tests/tools/environ" "$LOGS/environ" V7 > "$TMPDIR/seen"
same again "$(cat "$TMPDIR/seen")" "the last one"
expect 0 unreg e

# -E: a directory of them, secrets not in argv
mkdir "$TMPDIR/envdir"
printf 's3cr3t with $ and \047\n' > "$TMPDIR/envdir/TOKEN"
printf 'two\nlines\n' > "$TMPDIR/envdir/LINES"
printf 'not ended' > "$TMPDIR/envdir/OPEN"
printf 'by file\n' > "$TMPDIR/envdir/BOTH"
chmod 0600 "$TMPDIR/envdir/TOKEN"
rm -f "$LOGS/environ"
expect 0 reg -W -e "LOGS_AT=$LOGS" -E "$TMPDIR/envdir" -e "BOTH=by option" e
for i in 'TOKEN=s3cr3t with $ and '"'" "LINES=two${nl}lines" 'OPEN=not ended' 'BOTH=by option'
do
  "$BUILD/tests/tools/environ" "$LOGS/environ" "${i%%=*}" > "$TMPDIR/seen" ||
    fail "${i%%=*} did not arrive"
  printf %s "${i#*=}" | cmp - "$TMPDIR/seen" || fail "${i%%=*} arrived otherwise"
done
same "700 600" "$(echo $(stat -c %a "$(svc e)/env" "$(svc e)/env/TOKEN"))" \
  "modes of env/ and a secret"
expect 1 as $owner cat "$(svc e)/env/TOKEN"
expect 0 unreg e

# names and sizes that are refused, before anything is published
bad ()
{
  expect 100 reg "$@" e
  test -z "$(cat "$TMPDIR/out")" || fail "it printed something"
  absent "$(svc e)"
  same "" "$(dots "$scan")" "staging"
}
touch "$TMPDIR/canary"
before=$(snapshot "$TMPDIR/canary" "$template")
for v in ../x=y HERM_X=y HERM_PROFILE=other HERM_OWNER=0 HERM_=1 =y '' noequals 9x=y a.b=c a-b=c \
  'a b=c' ' a=b' /x=y 'é=1' "a${nl}b=c"
do
  bad -e "$v"
done
# past 131,071 bytes no exec takes it: only a file can hold that much
mkdir "$TMPDIR/e"
printf '%0131070d\n' 0 > "$TMPDIR/e/A"
bad -E "$TMPDIR/e"
said A
printf '%0131069d\n' 0 > "$TMPDIR/e/A"
rm -f "$LOGS/environ"
expect 0 reg -W -e "LOGS_AT=$LOGS" -E "$TMPDIR/e" e
same 131069 "$("$BUILD/tests/tools/environ" "$LOGS/environ" A | wc -c)" "the longest from a file"
expect 0 unreg e

# as Kubernetes mounts secrets and config maps: links, root's own in a directory with the sticky bit
k=$TMPDIR/k8s
mkdir -p "$k/..2026" ; chmod 1777 "$k"
printf 's3cret\n' > "$k/..2026/TOKEN" ; ln -s ..2026 "$k/..data" ; ln -s ..data/TOKEN "$k/TOKEN"
rm -f "$LOGS/environ"
expect 0 reg -W -e "LOGS_AT=$LOGS" -E "$k" e
"$BUILD/tests/tools/environ" "$LOGS/environ" TOKEN > "$TMPDIR/seen"
same s3cret "$(cat "$TMPDIR/seen")" "the secret behind links"
expect 0 unreg e
(cd "$TMPDIR" && expect 0 reg -W -e "LOGS_AT=$LOGS" -E k8s e && expect 0 unreg e)

# links that another user made, or can change, do not lead root to what that user must not read
printf 's3cret\n' > "$TMPDIR/secret" ; chmod 600 "$TMPDIR/secret"
reset () { rm -rf "$TMPDIR/e" ; mkdir "$TMPDIR/e" ; }
reset ; ln -s "$TMPDIR/secret" "$TMPDIR/e/A" ; chown -h $owner "$TMPDIR/e/A" ; bad -E "$TMPDIR/e"
said "$TMPDIR/e: A: a link, and others can change where it leads"
reset ; ln -s "$TMPDIR/secret" "$TMPDIR/e/A" ; chmod 0777 "$TMPDIR/e" ; bad -E "$TMPDIR/e"
said "$TMPDIR/e: A: a link, and others can"
reset ; ln -s "$TMPDIR/secret" "$TMPDIR/e/A" ; chown $owner "$TMPDIR/e" ; bad -E "$TMPDIR/e"
said "$TMPDIR/e: A: a link, and others can"
reset ; mkdir "$TMPDIR/e/.d" ; ln -s "$TMPDIR/secret" "$TMPDIR/e/.d/x" ; ln -s .d/x "$TMPDIR/e/A"
chown $owner "$TMPDIR/e/.d" ; bad -E "$TMPDIR/e"
said "$TMPDIR/e: A: a link, and others can"
# the message names the file and its reason
reset ; ln -s nowhere "$TMPDIR/e/A" ; bad -E "$TMPDIR/e" ; said "$TMPDIR/e: A: a link to nothing"
reset ; ln -s A "$TMPDIR/e/A" ; bad -E "$TMPDIR/e" ; said "$TMPDIR/e: A: not a regular file"
reset ; ln -s / "$TMPDIR/e/A" ; bad -E "$TMPDIR/e" ; said "$TMPDIR/e: A: not a regular file"
reset ; mkfifo "$TMPDIR/e/A" ; bad -E "$TMPDIR/e" ; said "$TMPDIR/e: A: not a regular file"
reset ; mkfifo "$TMPDIR/f" ; ln -s ../f "$TMPDIR/e/A" ; bad -E "$TMPDIR/e"
said "not a regular file"
expect 111 reg -E "$TMPDIR/nonexistent" e
said "unable to read directory $TMPDIR/nonexistent (-E)"

# what an env directory may not hold
for n in HERM_X 'a b' a.b 9x
do
  rm -rf "$TMPDIR/e" ; mkdir "$TMPDIR/e"
  echo x > "$TMPDIR/e/$n"
  bad -E "$TMPDIR/e"
done
same "$before" "$(snapshot "$TMPDIR/canary" "$template")" "what is around"
no_leftovers "$scan"
svscan_stop
