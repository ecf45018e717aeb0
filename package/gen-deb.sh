#!/bin/sh -e

# Makes Debian packages in deb/, of what `make tgz' has made, with package/debian as debian/.
# On Debian, by any user. dpkg-dev is required; dpkg-buildpackage names what else is missing.
# DEB_BUILD_OPTIONS works as usual.

. package/info

name=$package-$version
rm -rf deb
mkdir deb
cp "$name.tar.gz" "deb/${package}_$version.orig.tar.gz"
cd deb
# -m: not older than the changelog, which is how old dpkg-deb makes newer files
tar -xzmf "${package}_$version.orig.tar.gz"
cd "$name"
cp -R package/debian debian
unset MAKEFLAGS MAKEOVERRIDES MFLAGS
dpkg-buildpackage -us -uc
cd ..
rm -rf "$name"
ls *.deb
