#!/bin/sh
# ISC license.
# Every program has a page, mandoc has no complaint, and the HTML made of the pages has no dead
# link.

. "${0%/*}/lib"
command -v mandoc > /dev/null || skip 'no mandoc'
fresh t
cd t
for i in $(programs .) ; do test -f doc/$i.1 || fail "no page for $i" ; done
run ../lint make lint-doc
run ../doc make doc
for i in doc/*.1 doc/*.7 ; do
  test -f "$i" || continue
  i=${i##*/}
  test -s doc/html/$i.html || fail "no HTML of $i"
  grep -q "href=\"$i.html\"" doc/html/index.html || fail "$i is not in the index"
  # references become links or plain words, they do not vanish
  for x in $(sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1(\2)/p' doc/$i | sort -u) ; do
    grep -qF "$x" doc/html/$i.html || fail "the reference to $x is missing in the HTML of $i"
  done
done
same "$(ls doc/*.1 doc/*.7 2> /dev/null | wc -l)" "$(grep -c '<dd>.' doc/html/index.html)" \
  'described in the index'
for i in $(grep -o 'href="[^"#]*' doc/html/*.html | sed 's/.*href="//' | sort -u) ; do
  case $i in *:*) continue ;; esac
  test -f "doc/html/$i" || fail "dead link: $i"
done
# a second time: nothing to do
run ../again make doc
! grep -Ev 'Nothing to be done|is up to date' ../again.out || fail 'make doc is not done'
