# ISC license.
# no-sanitize: confine-kernel runs the same programs
# A program whose first act is forbidden never completes it, however often it starts: with a rule of
# Landlock, with a refusing filter and with a killing one. tests/long has 2,000 starts of each.

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
cd "$TMPDIR"
landlock 6
mkdir -p write/fs refuse/syscalls kill/syscalls target
echo /dev > write/fs/write
printf '%s\n' mkdir mkdirat > refuse/syscalls/deny
printf '%s\n' mkdir mkdirat +kill > kill/syscalls/deny

rounds=${HERM_ROUNDS:-${HERM_EMULATED:+20}}
: "${rounds:=100}"
i=0
while test $i -lt "$rounds"
do
  i=$((i + 1))
  for p in write refuse kill
  do
    r=0
    herm-confine -p $p "$act" mkdir target/$p-$i > out 2> err || r=$?
    case $p,$r,$(cat out) in
      write,0,EACCES | refuse,0,EPERM | kill,159,) ;;
      *) cat err ; fail "$p: exit $r, $(cat out)" ;;
    esac
  done
done
same '' "$(ls target)" 'directories that were made all the same'
"$act" mkdir target/free > out
same ok "$(cat out)" 'without herm-confine'
