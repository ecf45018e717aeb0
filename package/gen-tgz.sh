#!/bin/sh -e

# Makes PACKAGE-VERSION.tar.gz and its .sha256 here: the same bytes from the same sources.
# In a git work tree: the tracked files, else everything that a build did not make.
# GNU tar is required.

LC_ALL=C ; export LC_ALL
. package/info

name=$package-$version
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT QUIT TERM

if test -e .git && git rev-parse HEAD > /dev/null 2>&1 ; then
  git ls-files > "$tmp/list"
  date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
else
  find . \( -name .git -o -name "$name.tar.gz*" \) -prune -o \( -type f -o -type l \) -print |
    sed 's|^\./||' > "$tmp/list"
  date=${SOURCE_DATE_EPOCH:-0}
fi

# distclean runs in the copy: a build in this tree stays as it is
mkdir "$tmp/$name"
tar -cf - -T "$tmp/list" | tar -xf - -C "$tmp/$name"
make -s -C "$tmp/$name" distclean > /dev/null

(
  cd "$tmp"
  tar --sort=name --mtime="@$date" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    -cf "$name.tar" "$name"
  gzip -9n "$name.tar"
)
mv -f "$tmp/$name.tar.gz" .
sha256sum "$name.tar.gz" > "$name.tar.gz.sha256"
echo "$name.tar.gz"
