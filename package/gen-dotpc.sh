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
cflags= ldflags=
case $includedir in /usr/include | /include) ;; *) cflags='-I${includedir} ' ;; esac
for d in dynlibdir libdir ; do
  eval "dir=\$$d"
  case $dir in /usr/lib | /lib | /usr/lib/*-linux-* | /lib/*-linux-*) continue ;; esac
  test "$d$libdir" = "libdir$dynlibdir" || ldflags="$ldflags-L\${$d} "
done
if test -n "$requires" ; then printf 'Requires.private: %s\n' "$requires" ; fi
printf 'Cflags: %s\n' "$cflags$includes"
printf 'Libs: %s\n' "$ldflags-l$library"
printf 'Libs.private: %s\n' "$paths${paths:+ }$libs_private"
