#!/bin/sh -e

# install.sh MODE DIR FILE[=NAME]...
#   copies every FILE into DIR, which is created if needed, with its own name or as NAME.
#   A file appears in one step, complete and with its final mode. MODE "@modes" means: as
#   package/modes says.
# install.sh -l TARGET DIR NAME
#   makes the symbolic link DIR/NAME to TARGET, replacing any.

die () {
  printf '%s\n' "$0: fatal: $*" 1>&2
  exit 111
}

# package/modes: "NAME MODE [OWNER[:GROUP]]", exact names; the line of "*" serves all others
lookup () {
  awk -v name="$1" '
    /^#/ || NF < 2 { next }
    $1 == name { exact = $2 " " $3 }
    $1 == "*" { other = $2 " " $3 }
    END { print exact != "" ? exact : other }' < package/modes
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
    owner=
    m=$mode
    if test "$m" = @modes ; then
      set -f ; set -- $(lookup "$name") ; set +f
      test "$#" -gt 0 || die "no mode for $name in package/modes"
      m=$1 owner=$2
    fi
    (umask 077 ; cat < "$file" > "$tmp")
    if test -n "$owner" ; then chown -- "$owner" "$tmp" ; fi
    chmod -- "$m" "$tmp"
  fi
  # a symbolic link to a directory must be replaced, not entered
  if test -L "$dst" ; then rm -f "$dst" ; fi
  mv -f "$tmp" "$dst"
  tmp=
done
