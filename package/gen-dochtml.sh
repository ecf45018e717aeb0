#!/bin/sh -e

# gen-dochtml.sh DIR PAGE...: makes DIR/NAME.SECTION.html of every manual page, and DIR/index.html,
# where they stand in the groups and the order of doc/index, each with the description that it gives
# of itself (.Nd). mandoc is required.

die () {
  printf '%s\n' "$0: fatal: $*" 1>&2
  exit 1
}

. package/info
dir=$1
shift
mkdir -p "$dir"
tmp=$dir/.tmp.$$
trap 'rm -f "$tmp" "$tmp.sed"' EXIT
trap 'exit 1' HUP INT QUIT TERM

# references to our own pages become links, those to others are left as text
for page ; do
  printf 's|href="#%s"|href="%s.html"|g\n' "${page##*/}" "${page##*/}"
done > "$tmp.sed"
printf '%s\n' 's|<a class="Xr" href="#[^"]*">\([^<]*\)</a>|\1|g' >> "$tmp.sed"

for page ; do
  grep -qxF "${page##*/}" doc/index || die "doc/index does not have ${page##*/}"
  ${MANDOC:-mandoc} -I "os=$package $version" -T html -O 'man=#%N.%S' < "$page" > "$tmp"
  sed -f "$tmp.sed" < "$tmp" > "$dir/${page##*/}.html"
done

{
  cat <<END
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>$package $version: manual pages</title>
</head>
<body>
<h1>$package $version: manual pages</h1>
END
  open=false
  while read -r line ; do
    case $line in
      '' | '#'*) ;;
      '['*']')
        if $open ; then echo '</dl>' ; fi
        line=${line#?}
        printf '<h2>%s</h2>\n<dl>\n' "${line%?}"
        open=true ;;
      *)
        test -f "$dir/$line.html" || die "doc/index: there is no page $line"
        printf '<dt><a href="%s.html">%s</a></dt>\n' "$line" "${line%.*}"
        # mandoc has already turned it into HTML; it may be broken into lines
        { tr '\n' ' ' < "$dir/$line.html" ; echo ; } | sed -n 's|.*<span class="Nd">\(.*\)|\1|
          s|</span>.*||
          s|  *| |g
          s|.*|<dd>&</dd>|p' ;;
    esac
  done < doc/index
  if $open ; then echo '</dl>' ; fi
  echo '</body>'
  echo '</html>'
} > "$tmp"
mv -f "$tmp" "$dir/index.html"
