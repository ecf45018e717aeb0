#!/bin/sh
# ISC license.
# The pages and the programs name the same things: every program has a page, with every option of
# its USAGE in SYNOPSIS and OPTIONS and no others; every page has its sections, is in doc/index, is
# clean, and refers to no page of herm that does not exist. README and herm(7) list the programs as
# doc/index does.

. "${0%/*}/lib"
command -v mandoc > /dev/null || skip 'no mandoc'
cd "$src"

faults=0
fault ()
{
  echo "$*"
  faults=$((faults + 1))
}

# section FILE NAME: the lines of a section
section ()
{
  awk -v s="$2" '/^\.Sh / { on = substr($0, 5) == s ; next } on' "$1"
}

# options TEXT: the letters of -x in it, sorted; `--' is an option called "-"
options ()
{
  printf '%s\n' "$1" | tr ' ' '\n' | sed -n 's/^-\([A-Za-z0-9]\)$/\1/p;s/^--$/-/p' | sort -u
}

# ---- programs

n=0
for i in $(programs .)
do
  n=$((n + 1))
  page=doc/$i.1
  c=$(echo src/*/"$i".c)
  test -f "$page" || { fault "$i has no page" ; continue ; }
  # a string in one line, or in several
  usage=$(sed -e ':a' -e '/\\$/{N;s/ *\\\n */ /;ba' -e '}' "$c" |
    sed -n 's/^#define USAGE  *"\(.*\)"$/\1/p' | sed 's/" *"//g')
  case $usage in "$i"*) ;; *) fault "$c: no USAGE" ; continue ;; esac
  inusage=$(options "$usage")
  insynopsis=$(options "$(section "$page" SYNOPSIS | sed -n 's/.*Fl \([^ ]*\).*/-\1/p')")
  inoptions=$(options "$(section "$page" OPTIONS | sed -n 's/^\.It Fl \([^ ]*\).*/-\1/p')")
  test "$inusage" = "$insynopsis" ||
    fault "$page: options in SYNOPSIS:" $insynopsis "; in USAGE:" $inusage
  test "$inusage" = "$inoptions" ||
    fault "$page: options in OPTIONS:" $inoptions "; in USAGE:" $inusage
  # what it really takes
  taken=$(sed -n -e 's/.*subgetopt_r *(argc, argv, "\([^"]*\)".*/\1/p' \
    -e 's/.* opts\[\] = "\([^"]*\)".*/\1/p' "$c" |
    sed 's/[^A-Za-z0-9]//g' | fold -w 1 | sort -u)
  test "$taken" = "$(echo "$inusage" | grep -v '^-$' || :)" ||
    fault "$c: takes" $taken "; in USAGE:" $inusage
  for s in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT 'EXIT STATUS' EXAMPLES NOTES \
    'SEE ALSO' AUTHORS
  do
    test -n "$(section "$page" "$s")" || fault "$page has no $s"
  done
  # the codes that its own file names, but for 101, a bug; tests/integration/exit-codes.sh has
  # the others
  codes=$(section "$page" 'EXIT STATUS' | sed -n 's/^\.It \([0-9]*\)$/\1/p')
  test -n "$codes" || fault "$page: no exit codes in EXIT STATUS"
  for k in $(grep -o 'strerr_die[a-z]* *([0-9]*' "$c" | sed 's/.*(//' | grep -vx 101 | sort -u)
  do
    case " "$(echo $codes)" " in *" $k "*) ;; *) fault "$page: $c exits $k" ;; esac
  done
done
test $n -ge 8 || fail "only $n programs found"

# ---- pages

lint ()
{
  mandoc -T lint -W warning "$@"
}
printf '.Dd November 21, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Bl -bogus\n' > "$TMPDIR/bad.1"
if lint "$TMPDIR/bad.1" > /dev/null 2>&1 ; then fail 'mandoc finds no fault in anything' ; fi

for page in doc/*.[0-9]
do
  name=${page##*/} s=${page##*.}
  name=${name%.*}
  lint "$page" > "$TMPDIR/lint" 2>&1 || { cat "$TMPDIR/lint" ; fault "$page is not clean" ; }
  test "$(grep -cxF "$name.$s" doc/index)" = 1 || fault "$page is not in doc/index, or twice"
  title=$(sed -n 's/^\.Dt //p' "$page")
  test "$title" = "$(echo "$name" | tr a-z A-Z) $s" || fault "$page: its .Dt is $title"
  test "$(section "$page" NAME | sed -n 's/^\.Nm //p' | head -n 1)" = "$name" ||
    fault "$page: its .Nm is another"
  for x in $(sed -n 's/^\.Xr \(herm[^ ]*\) \([0-9]\).*/\1.\2/p' "$page" | sort -u)
  do
    test -f "doc/$x" || fault "$page refers to $x, which does not exist"
  done
  grep -q '^\.Xr herm-' "$page" || fault "$page refers to no other page"
done
for i in $(sed -n '/^[^#[]/p' doc/index)
do
  test -f "doc/$i" || fault "doc/index has $i, which does not exist"
done

# ---- lists of programs

sed -n 's/^\(herm-.*\)\.1$/\1/p' doc/index > "$TMPDIR/programs"
same "$(programs .)" "$(sort "$TMPDIR/programs")" 'programs in doc/index'
section doc/herm.7 PROGRAMS | sed -n 's/^\.It Xr \(herm-[^ ]*\) 1$/\1/p' |
  diff "$TMPDIR/programs" - || fault 'the programs in doc/index (<) and herm.7 (>) differ'
awk '/^---/ { on = last == "Programs" } { last = $0 } on && /^  herm-/ { print $1 }' README |
  diff "$TMPDIR/programs" - || fault 'the programs in doc/index (<) and README (>) differ'

test $faults = 0 || fail "$faults faults"
