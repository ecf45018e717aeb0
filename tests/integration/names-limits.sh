#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# Names at the limits of herm-names(7), and one above: 255 bytes of a name, 8 names of a path, 2048
# bytes of a path in a line. Real s6-svscans, nested; names that the loader finds, and names that
# are given later. A line has a whole name, or that of an s6-svscan above; what is lost is counted.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }

# name N [ END ]: N bytes
name () { printf "%0$(($1 - ${2:+$(printf "$2" | wc -c)}))d${2-}" 0 ; }

# slot DIR NAME PROGRAM: a service of the scan directory DIR
slot ()
{
  mkdir -m 0755 "$1/.new"
  printf '#!/bin/sh\nexec %s\n' "$3" > "$1/.new/run"
  chmod 0755 "$1/.new/run"
  mv "$1/.new" "$1/$2"
}
# obey TAG: $program obeys what is told to TAG
obey ()
{
  mkfifo -m 0666 in.$1 out.$1
  program="setpriv --reuid $gw --regid $gw --clear-groups sh $TMPDIR/pub/obey $1"
}

# 9 s6-svscans, each a service of the one above
full=$(name 255 n)
i=9
mkdir -m 0755 d9
while test $i -gt 1
do
  below=$i i=$((i - 1))
  mkdir -m 0755 d$i
  slot d$i "$full" "s6-svscan $TMPDIR/d$below"
done

# TAG LEVEL NAME, or the name of a logger
bad=$(i=0 ; while test $i -lt 254 ; do printf '\001' ; i=$((i + 1)) ; done ; printf '\377')
services="whole:8:$(name 255 x) quoted:8:$(name 255 '"') long:8:$(name 255 '""')
 hex:8:$(name 255 '\377') deep:9:deep bad:1:$bad badbelow:2:$bad
 log:1:$(name 251 l)/log toolong:1:$(name 252 l)/log toolongbelow:2:$(name 252 l)/log"
tags=
for s in $services
do
  tag=${s%%:*} s=${s#*:}
  tags="$tags $tag"
  obey $tag
  case $s in
    */log)
      logger=$program s=${s%/log}
      obey of$tag
      tags="$tags of$tag"
      slot d${s%%:*} "${s#*:}" "$program"
      mkdir -m 0755 "d${s%%:*}/${s#*:}/log"
      printf '#!/bin/sh\nexec %s\n' "$logger" > "d${s%%:*}/${s#*:}/log/run"
      chmod 0755 "d${s%%:*}/${s#*:}/log/run"
      ;;
    *) slot d${s%%:*} "${s#*:}" "$program" ;;
  esac
done

# all_named: each service runs a program, and its line has the name that it should
all_named ()
{
  : > lines
  for tag in $tags ; do tell $tag "$victim $tag" ; done
  for tag in $tags ; do
    until_true 10 grep -qF '"argv":["'"$victim"'","'$tag'"]' lines || fail "no line of $tag"
  done
  validate < lines > valid || { cat valid ; fail "not by the schema" ; }
  /usr/bin/python3 - "$full" <<'END2' || fail "names at the limits"
import json, sys
n = sys.argv[1]
bad = b"\1" * 254 + b"\xff"
wanted = {
    "whole": [n] * 7 + ["0" * 254 + "x"],
    "quoted": [n] * 7 + ["0" * 254 + '"'],
    "long": [n] * 7 + [255],
    "hex": [n] * 7 + [255],
    "deep": [n] * 8,
    "bad": ["\1" * 254 + "\ufffd"],
    "badbelow": [n, 255],
    "log": ["0" * 250 + "l/log"],
    "oflog": ["0" * 250 + "l"],
    "toolong": [],
    "oftoolong": ["0" * 251 + "l"],
    "toolongbelow": [n],
    "oftoolongbelow": [n, "0" * 251 + "l"],
}
for line in open("lines"):
    p = json.loads(line)["payload"]
    names = wanted.pop(p["argv"][1]) if len(p.get("argv", [])) == 2 else None
    if names is None:
        continue
    rest = [x for x in names if isinstance(x, int)]
    names = [x for x in names if not isinstance(x, int)]
    assert p["service"] == ("/".join(names) or None), (p["argv"], p["service"])
    length = len("/".join(names)) + 1 + rest[0] if rest else None
    assert p.get("service_len") == length, (p["argv"], p.get("service_len"))
    hexed = bad.hex() if p["argv"][1] == "bad" else None
    assert p.get("service_hex") == hexed, (p["argv"], p.get("service_hex"))
assert not wanted, wanted
END2
}

# found by the loader: the loggers whose name is too long are lost
scan=$TMPDIR/d1
svscan_start "$scan"
for tag in $tags ; do tell $tag : ; done
observe -g "$scan" -u $gw
all_named
kill "$observer"
wait "$observer" || fail "the reader: $?"
same 2 "$(lost_of)" "names lost when the probes load"

# given later: lost once more
observe -g "$scan" -u $gw
slay $(pgrep -x s6-svscan | grep -vx "$svscan_pid") $(pgrep -x s6-supervise) $(pgrep -u $gw -x sh)
all_named
kill "$observer"
wait "$observer" || fail "the reader: $?"
same 4 "$(lost_of)" "names lost"

# -G with a path as deep and as long as it can be: whatever is below has it
path=$full/$full/$full/$full/$full/$full/$full/$full
: > lines
observe -g "$scan" -G "$path"
for tag in whole bad deep ; do tell $tag "$victim $tag" ; done
named deep "$path" root
! has_line whole && ! has_line bad || fail "-G has lines of others"
