#!/bin/sh
# ISC license.
# The rooms of the house, as the table in CONTRIBUTING has them: the #include lines have the same
# arrows, and all lead down. Headers of the kernel side stay there, internal ones in their room.

. "${0%/*}/lib"
cd "$src"

sed -n 's/^  \([a-z/]*\) *-> */\1 /p' CONTRIBUTING > "$TMPDIR/table"
test "$(wc -l < "$TMPDIR/table")" -ge 5 || fail 'no table of rooms in CONTRIBUTING'
awk '{ for (i = 2 ; i <= NF ; i++) if ($i != "nothing") print $1, $i }' "$TMPDIR/table" |
  sort > "$TMPDIR/wanted"

# "ROOM HEADER" of each include: in quotes from a room, or <herm/...> from src/libherm
for room in $(cut -d ' ' -f 1 "$TMPDIR/table") ; do
  files=$(ls "$room"/*.[ch])
  case $room in src/libherm) files="$files $(ls src/include/herm/*.h)" ;; esac
  # shellcheck disable=SC2086
  sed -n 's/^ *# *include *\(["<].*\)[">].*/\1/p' $files | sort -u | while read -r i ; do
    name=${i#?} found=
    case $i in
      *.skel.h) found=bpf ;;
      '<herm/config.h' | '<herm/syscalls.h') continue ;;
      '<herm/'*) found=src/libherm ;;
      '"'*)
        for d in "$room" bpf src/lib* ; do
          test ! -f "$d/$name" || { found=$d ; break ; }
        done ;;
      *) continue ;;
    esac
    test -n "$found" || fail "$room includes $name, which is in no room"
    test "$found" != "$room" || continue
    echo "$room $found $name"
  done
done > "$TMPDIR/seen"
cut -d ' ' -f 1,2 "$TMPDIR/seen" | sort -u | diff "$TMPDIR/wanted" - ||
  fail 'arrows of CONTRIBUTING (<) and of #include lines (>) differ'
! grep -e '\.bpf\.h$' -e '[-_]internal\.h$' "$TMPDIR/seen" ||
  fail 'private headers, included elsewhere'

# down only: a room is below those that were named before it
awk '{ above[$1] = 1 ; for (i = 2 ; i <= NF ; i++) if ($i in above) { print ; bad = 1 } }
  END { exit bad }' "$TMPDIR/table" || fail 'arrows that lead up or across'
# every room has a floor
for i in src/*/ bpf/ ; do
  case $i in src/include/) continue ;; esac
  grep -q "^${i%/} " "$TMPDIR/table" || fail "$i has no place in CONTRIBUTING"
done
