#!/bin/sh -e

# gen-overlay.sh ARCH: called by `make overlay-tarball', with MAKE and STRIP in the environment.
# Makes here, each with its .sha256, archives to be extracted over the root of an image:
#   herm-overlay-ARCH.tar.xz    the programs and templates of this build
#   herm-overlay-NAME.tar.xz    for each NAME in examples/s6-overlay: root, record, socket,
#                               control and watch alone, and each deployment with root under it
# The same bytes from the same sources. GNU tar and xz are required.

LC_ALL=C ; export LC_ALL

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT QUIT TERM
umask 022

# pack NAME: what is in $tmp/NAME. Without directories: tar makes those that the image lacks, and
# leaves alone those that it has, symbolic links included.
pack () {
  (cd "$tmp/$1" && find . ! -type d | sed 's|^\./||' | sort) > "$tmp/list"
  tar -C "$tmp/$1" --mtime="@${SOURCE_DATE_EPOCH:-0}" --owner=0 --group=0 --numeric-owner \
    --mode=u+rwX,go+rX,go-w --format=gnu -cf "$tmp/tar" -T "$tmp/list"
  xz -T 1 -c "$tmp/tar" > "$tmp/herm-overlay-$1.tar.xz"
  mv -f "$tmp/herm-overlay-$1.tar.xz" .
  sha256sum "herm-overlay-$1.tar.xz" > "herm-overlay-$1.tar.xz.sha256"
  echo "herm-overlay-$1.tar.xz"
}

"$MAKE" -s DESTDIR="$tmp/$1" install-bin install-data
$STRIP -R .note -R .comment "$tmp/$1/usr/bin"/*
mkdir -p "$tmp/$1/usr/share/doc/herm"
cp COPYING "$tmp/$1/usr/share/doc/herm/"
pack "$1"

for d in examples/s6-overlay/*/ ; do
  name=$(basename "$d")
  test "$name" != publish || continue   # the programs of these archives have no NATS
  mkdir "$tmp/$name"
  case $name in
    record | socket | control | watch) ;;
    *) cp -R examples/s6-overlay/root/. "$tmp/$name/" ;;
  esac
  cp -R "$d." "$tmp/$name/"
  pack "$name"
done
