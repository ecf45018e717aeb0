# ISC license.
# The shell examples of README and of the pages work as typed, and print what they say.
# timeout: 300
#
# `# command' is typed by root, `$ command' by the owner, hermes, uid 10000; `> ' goes on; lines
# without a prompt are what the command prints on its standard output, all of it. Examples without
# any prompt are files.

. "$BUILD/tests/lib.sh"

# steps FILE: makes N.who, N.cmd and N.want of every command in it, and prints their number
steps ()
{
  case $1 in
    *.[17]) sed -n '/^\.Bd -literal/,/^\.Ed/p' "$1" | sed 's/\\e/\\/g;s/\\-/-/g;s/\\&//g' ;;
    *) sed -n 's/^  //p;t;s/.*/.Ed/p' "$1" ;;   # indented
  esac | awk '
    function put(file, s) { printf "%s\n", s > (n "." file) }
    /^\.(Bd|Ed)/ { on = 0 ; next }
    /^[#$] / {
      on = 1
      n++
      put("who", substr($0, 1, 1))
      put("cmd", substr($0, 3))
      printf "" > (n ".want")
      more = /\\$/
      next
    }
    !on { next }
    more { put("cmd", $0) ; more = /\\$/ ; next }
    /^> ?/ { sub(/^> ?/, "") ; put("cmd", $0) ; next }
    { put("want", $0) }
    END { print n + 0 }'
}

# ---- one file, in namespaces of its own

if test "${1-}" = --one
then
  file=$2
  mount -t tmpfs -o mode=0755 run /run
  mount -t tmpfs -o mode=0755 log /var/log
  printf '%s\n' root:x:0:0::/root:/bin/sh hermes:x:10000:10000::/:/bin/sh \
    nobody:x:65534:65534::/:/bin/sh > "$TMPDIR/passwd"
  printf '%s\n' root:x:0: hermes:x:10000: nogroup:x:65534: > "$TMPDIR/group"
  mount --bind "$TMPDIR/passwd" /etc/passwd
  mount --bind "$TMPDIR/group" /etc/group
  case $file in
    README) ;;
    *) svscan_start /run/service ;;
  esac
  mkdir "$TMPDIR/steps"
  cd "$TMPDIR/steps"
  n=$(steps "$BUILD/$file")
  mkdir -m 1777 "$TMPDIR/here"
  cd "$TMPDIR/here"
  i=0 probes=yes
  while test $i -lt "$n"
  do
    i=$((i + 1))
    cmd=$TMPDIR/steps/$i.cmd
    case $(cat "$cmd") in
      herm-probe-load*)
        # from there on, only where that is allowed
        herm-probe-load -s exec! true 2> "$TMPDIR/err" || {
          echo "no probes here: $(cat "$TMPDIR/err")"
          break
        } ;;
    esac
    r=0
    case $(cat "$TMPDIR/steps/$i.who") in
      '#') . "$cmd" > "$TMPDIR/out" 2> "$TMPDIR/err" < /dev/null || r=$? ;;
      *) as $owner env HOME=/ sh "$cmd" > "$TMPDIR/out" 2> "$TMPDIR/err" < /dev/null || r=$? ;;
    esac
    test $r = 0 || { cat "$TMPDIR/err" ; fail "$file: exit $r: $(cat "$cmd")" ; }
    case $(cat "$cmd") in *'&') sleep 1 ; continue ;; esac   # nobody types the next line sooner
    same "$(cat "$TMPDIR/steps/$i.want")" "$(cat "$TMPDIR/out")" \
      "$file: what is printed by $(cat "$cmd")"
  done
  echo "$file: $i commands"
  exit 0
fi

# ---- the example of herm-events(7) is a line

if /usr/bin/python3 -c 'import jsonschema' 2> "$TMPDIR/err"
then
  sed -n '/^A line (broken here):/,/^\.Ed/p' "$BUILD/doc/herm-events.7" | sed '1,2d;$d' |
    tr -d '\n' | sed '$a\' > "$TMPDIR/line"
  validate="/usr/bin/python3 $BUILD/tests/tools/validate.py"
  same 1 "$($validate "$BUILD/doc/herm-events.schema.json" < "$TMPDIR/line")" \
    "the example of herm-events(7)"
else echo "the example of herm-events(7) was not validated: $(cat "$TMPDIR/err")"
fi

# ---- all of them

total=0
for f in README doc/herm*.[17]
do
  case $f in doc/*) f=$(cd "$BUILD" && ls -d $f) ;; esac
  for page in $f
  do
    d=$TMPDIR/$(basename "$page")
    mkdir -m 0755 "$d"
    # what needs more than this test has: a process that holds on to the kernel, users of its own
    case $page in doc/herm-probe-* | doc/herm-events.7) continue ;; esac
    TMPDIR=$d unshare --mount --propagation private --pid --fork --kill-child --mount-proc sh \
      -eu "$0" --one "$page" > "$d.out" 2>&1 ||
      { cat "$d.out" ; fail "$page" ; }
    cat "$d.out"
    k=$(sed -n 's/.*: \([0-9]*\) commands$/\1/p' "$d.out")
    total=$((total + k))
  done
done
test $total -ge 40 || fail "only $total commands found"
