#!/bin/sh
# ISC license.
# What a program can check of the rules in CONTRIBUTING: length of lines, dialect, house words.

. "${0%/*}/lib"
cd "$src"

# fault WHAT < LINES: each line is a fault
fault ()
{
  cat > "$TMPDIR/fault"
  test -s "$TMPDIR/fault" || return 0
  echo "$1:"
  cut -c 1-150 "$TMPDIR/fault"
  cat "$TMPDIR/fault" >> "$TMPDIR/faults"
}

# what git would have, without what is generated
find Makefile configure .ci package src bpf tests examples -type f ! -name '*.skel.h' \
  ! -name '*.o' ! -name '*.json' ! -name '*.expect' ! -path src/include/herm/config.h \
  ! -path src/include/herm/syscalls.h ! -path package/deps.mak \
  ! -path '*/__pycache__/*' | sort > "$TMPDIR/all"
grep -E '(^|/)README$' "$TMPDIR/all" > "$TMPDIR/prose"
ls README INSTALL CONTRIBUTING NEWS AUTHORS doc/*.[17] >> "$TMPDIR/prose"
grep -E '\.[ch]$' "$TMPDIR/all" | grep -E '^(src|bpf)/' > "$TMPDIR/c"
# text: programs that were built here are not
grep -vE '(^|/)README$' "$TMPDIR/all" | xargs grep -Il . > "$TMPDIR/code"

# ---- columns; neither a word of 50 characters, like a URL, nor a macro of mdoc can be broken

columns ()   # columns MAX < FILES
{
  xargs awk -v max="$1" 'length > max && !(FILENAME ~ /\.[17]$/ && /^\./) {
    for (i = 1 ; i <= NF ; i++) if (length($i) >= 50) next
    print FILENAME ":" FNR ": " length
  }'
}
columns 100 < "$TMPDIR/code" | fault 'more than 100 columns'
columns 78 < "$TMPDIR/prose" | fault 'more than 78 columns'

# ---- lengths: files and functions of src; no place twice, #include lines aside

grep -E '^src/.*\.c$' "$TMPDIR/c" > "$TMPDIR/src"
xargs awk 'FNR == 301 { print FILENAME }' < "$TMPDIR/src" | fault 'more than 300 lines'
# a table, as report_css.c, has no end of lines but its own
xargs awk '
  FNR == 1 || /^}/ { begin = 0 }
  /^{/ { begin = FNR }
  begin && FNR - begin == 61 && !/^ *"/ { print FILENAME ":" begin }' < "$TMPDIR/src" |
  fault 'a function of more than 60 lines'
xargs awk '
  FNR == 1 { n = 0 }
  /^#include/ || !NF { next }
  {
    for (i = 1 ; i < 8 ; i++) line[i] = line[i + 1]
    line[8] = $0
    if (++n < 8) next
    all = ""
    for (i = 1 ; i <= 8 ; i++) all = all line[i] "\n"
    if (all in at) print FILENAME ":" FNR ": as " at[all]
    at[all] = FILENAME ":" FNR
  }' < "$TMPDIR/c" | fault 'eight lines that stand twice'

# ---- dialect

words () { xargs grep -nE "$1" < "$TMPDIR/c" || : ; }
words '[=!]= -1\b' | fault 'compared with -1: < 0'
words '\bsizeof [^(]' | fault 'sizeof without parentheses'
words 'typedef.*_ref *;|\*[a-z_]+_ref\b' | fault '_ref types'
xargs awk '
  FNR == 1 { group = "" ; last = "" ; seen = "" }
  !/^#include/ { group = "" ; last = "" ; next }
  {
    name = $2 ; kind = name
    if (!sub(/^<(skalibs|s6|herm|sys|linux|bpf)\/.*/, "&", kind)) kind = "std"
    else { sub(/^</, "", kind) ; sub(/\/.*/, "", kind) }
    if (name ~ /^"/) kind = "ours"
    if (name == "<skalibs/nonposix.h>") next
    if (kind == "std" && group == "sys") print FILENAME ":" FNR ": after sys/"
    if (name == "<string.h>" && group != "") print FILENAME ":" FNR ": not first"
    if (name == "<errno.h>" && group != "" && last != "<string.h>") print FILENAME ":" FNR ": late"
    if (kind == "skalibs" && group == kind && name < last) print FILENAME ":" FNR ": not sorted"
    group = kind ; last = name
  }' < "$TMPDIR/c" | fault 'order of #include lines'

# ---- tests: in an emulator everything takes ten times as long, so nothing ends by itself

grep ^tests/ "$TMPDIR/code" | xargs grep -nE '\<sleep[ (][0-9]{4,6}\>' |
  fault 'ends by itself on a slow machine: sleep 1000000'

# ---- house words

{ cat "$TMPDIR/c" ; cat "$TMPDIR/prose" ; } |
  xargs grep -nwiE 'beside|whose it is|who has|of ours|is to be had|what is there|he|his|him' |
  fault 'house words'

test ! -e "$TMPDIR/faults" || fail "$(wc -l < "$TMPDIR/faults") faults"
