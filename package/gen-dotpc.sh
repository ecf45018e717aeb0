#!/bin/sh -e

# Prints the pkg-config file of a library. Everything comes in the environment, from the Makefile:
# library description version prefix includedir libdir dynlibdir
# libs_private (-l words), paths (-L words) needed to link statically, requires (list for Requires.private, or empty)

cat <<END
prefix=$prefix
includedir=$includedir
libdir=$libdir
dynlibdir=$dynlibdir

Name: lib$library
Description: $description
Version: $version
END

# flags for directories that every compiler searches would only do harm
cflags=$includes ldflags=-l$library
case $includedir in /usr/include | /usr/include/*-linux-* | /include) ;; *) cflags="-I\${includedir}$cflags" ;; esac
for d in libdir dynlibdir ; do
  eval "dir=\$$d"
  case $dir in /usr/lib | /lib | /usr/lib/*-linux-* | /lib/*-linux-*) continue ;; esac
  test "$d$libdir" = "dynlibdir$dynlibdir" || ldflags="-L\${$d} $ldflags"
done
test -z "$requires" || echo "Requires.private: $requires"
test -z "$cflags" || echo Cflags: $cflags
echo Libs: $ldflags
echo Libs.private: $paths $libs_private
