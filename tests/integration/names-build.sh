#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# make and a compiler in one gateway, while another idles and the same user builds the same outside:
# each line of the build has its name, and no other line; what is outside has as many lines.
# HERM_LINES: so many executions.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

execs=${HERM_LINES:-180}
test -z "${HERM_EMULATED-}" || execs=30
per_unit=6

# sources X: units X1, X2 ...; each is compiled (compiler driver, compiler, assembler), and then has
# a shell run two programs, one in a session of its own
sources ()
{
  mkdir "$1"
  i=0
  while test $i -lt $((execs / per_unit))
  do
    i=$((i + 1))
    echo "int $1$i (void) { return $i ; }" > "$1/$1$i.c"
  done
  echo 'int main (void) { return 0 ; }' > "$1/$1.c"
  cat > "$1/Makefile" <<END
all: $1.out
$1.out: $1.o \$(patsubst %.c,%.o,\$(wildcard $1[0-9]*.c)) ; cc -o \$@ $1.o
%.o: %.c ; cc -c -o \$@ \$< ; setsid -w $victim \$* ; (exec $victim \$*)
END
  chown -R $gw "$1"
}
sources u
sources o

two_inner
observe -g "$scan" -u $gw -b 33554432
as $gw make -s -j 2 -C o &
other=$!
tell coder "make -s -j 2 -C $TMPDIR/u || echo > $TMPDIR/u/failed"
wait $other || fail "the build outside"
test -e u/u.out && test ! -e u/failed || fail "the build"
tell writer "$victim idle"
named idle inner/writer sealed
unobserve
/usr/bin/python3 - "$execs" <<'END' || fail "lines of a build"
import collections, json, os, re, sys
seen = {"u": collections.Counter(), "o": collections.Counter()}
names = collections.Counter()
for line in open("lines"):
    line = json.loads(line)
    if line["kind"] != "kernel.attest.exec":
        continue
    p = line["payload"]
    tag = re.search(r"(?:^|[/ ])([uo])(\d*)(?:\.[oc]|\.out)?(?: |$)", " ".join(p["argv"]))
    if not tag:
        assert (p["argv"][1:], p["service"]) == (["idle"], "inner/writer"), line
        continue
    which, number = tag.groups()
    names[which, p["service"]] += 1
    seen[which][number, os.path.basename(p["filename"]), p["errno"]] += 1
print(names, len(seen["u"]))
assert set(names) == {("u", "inner/coder"), ("o", None)}
assert seen["u"] == seen["o"] and sum(seen["u"].values()) >= int(sys.argv[1])
END
