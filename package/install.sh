#!/bin/sh -e

# install.sh MODE DIR FILE[=NAME]...
#   copies every FILE into DIR, which is created if needed, with its own name or as NAME.
#   A file appears in one step, complete and with its final mode. MODE can be "@PREFIX":
#   as package/modes says of PREFIX/NAME.
# install.sh -l TARGET DIR NAME
#   makes the symbolic link DIR/NAME to TARGET, replacing any.

die () {
  printf '%s\n' "$0: fatal: $*" 1>&2
  exit 111
}

# lookup PATH: sets m and owner as package/modes says
lookup () {
  m= owner=
  while read -r pattern a b ; do
    case $1 in $pattern) m=$a owner=$b ;; esac
  done < package/modes
  test -n "$m" || die "no mode for $1 in package/modes"
}

umask 022
mode=$1 ; shift
target=
if test "$mode" = -l ; then target=$1 ; shift ; fi
dir=$1 ; shift
test "$#" -gt 0 || exit 0

mkdir -p "$dir"
tmp=
trap 'test -z "$tmp" || rm -f "$tmp"' EXIT
trap 'exit 1' HUP INT QUIT TERM

for file ; do
  case $file in
    *=*) name=${file#*=} file=${file%%=*} ;;
    *) name=${file##*/} ;;
  esac
  dst=$dir/$name
  if test -d "$dst" && test ! -L "$dst" ; then die "$dst is a directory" ; fi
  tmp=$dir/.$name.$$
  rm -f "$tmp"
  if test -n "$target" ; then
    ln -s "$target" "$tmp"
  else
    case $mode in
      @*) lookup "${mode#@}/$name" ;;
      *) m=$mode owner= ;;
    esac
    (umask 077 ; cat < "$file" > "$tmp")
    if test -n "$owner" ; then chown -- "$owner" "$tmp" ; fi
    chmod -- "$m" "$tmp"
  fi
  # replace a symbolic link to a directory, do not enter it
  if test -L "$dst" ; then rm -f "$dst" ; fi
  mv -f "$tmp" "$dst"
  tmp=
done
