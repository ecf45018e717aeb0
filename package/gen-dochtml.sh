#!/bin/sh -e

# gen-dochtml.sh PAGE...: prints the index of the manual pages, with the description
# that each gives of itself (.Nd).

echo '<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>herm: manual pages</title>
</head>
<body>
<h1>herm: manual pages</h1>'

for section in 7 1 ; do
  case $section in
    1) title=Programs ;;
    7) title=Concepts ;;
  esac
  printf '<h2>%s</h2>\n<dl>\n' "$title"
  for page ; do
    case $page in *.$section) ;; *) continue ;; esac
    name=${page##*/}
    printf '<dt><a href="%s.html">%s</a></dt>\n' "$name" "${name%.*}"
    # one line of roff, without its escapes and quotes
    sed -n '/^\.Nd /{
      s/^\.Nd //
      s/\\[&|^]//g
      s/\\-/-/g
      s/"//g
      s/&/\&amp;/g
      s/</\&lt;/g
      s/>/\&gt;/g
      s|.*|<dd>&</dd>|p
      q
    }' "$page"
  done
  echo '</dl>'
done

echo '</body>
</html>'
