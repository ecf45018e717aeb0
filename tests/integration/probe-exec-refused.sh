#!/bin/sh
# ISC license.
# An exec that a security module refuses after its file was checked: one line with the hook lsm,
# which says so, and none that it was executed; afterwards one of the same user is a line as ever.
# One that fails after its check is a line as well; one that is refused by a program attached later,
# or by a module that is asked before, is none.
# covers: exec-failed exec-refused exec-newbpf exec-module
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
herm-probe-load -s exec -u $quiet sh -c 'echo "$HERM_SETS"' > sets 2> err || fail "$(cat err)"
grep -q +lsm sets || skip "$(sed 1q err)"
chmod 0755 .
cp /bin/true victim

# Another BPF program at the same hook. The kernel asks the one first that was attached last, so it
# is there before ours.
cat > refuse.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char _license[] SEC("license") = "Dual BSD/GPL" ;
SEC("lsm/bprm_check_security") int refuse (void *ctx)
{
  (void)ctx ;
  return (__u32)bpf_get_current_uid_gid() == REFUSED ? -1 : 0 ;
}
END
clang -target bpf -O2 -g -DREFUSED=$quiet -I "/usr/include/$(gcc -print-multiarch)" -c -o refuse.o \
  refuse.bpf.c
cat > refuse.c <<'END'
#include <unistd.h>
#include <bpf/libbpf.h>
int main (void)
{
  char c ;
  struct bpf_object *o = bpf_object__open_file("refuse.o", 0) ;
  if (!o || bpf_object__load(o)) return 111 ;
  if (!bpf_program__attach(bpf_object__next_program(o, 0))) return 111 ;
  return write(1, "\n", 1) != 1 || read(0, &c, 1) != 1 ;
}
END
gcc -o refuse refuse.c -lbpf
mkfifo there over
exec 5<> over
./refuse < over > there &
refuse=$!
read -r _ < there || fail "nothing refuses"

expect 0 herm-probe-load -s 'exec!' -u $quiet sh -eu -c '
  as () { setpriv --reuid "$1" --regid "$1" --clear-groups ./victim "$2" "two words" ; }
  as '$quiet' refused 2> told || :
  as '$second' beside
  echo >&5
  tail --pid='$refuse' -f /dev/null
  until as '$quiet' after 2> /dev/null ; do sleep 0.1 ; done
  exec herm-probe-read -n'
wait $refuse || fail "what refuses"
said ' lost 0 missed '
grep -q 'Operation not permitted' told || fail "not refused: $(cat told)"
jq -c '.payload | select(.filename == "./victim")
  | [.argv[1], .argv[2], .uid, .errno, .hook == "lsm", .ino]' out | uniq > seen
ino=$(stat -c %i victim)
line () { echo "[\"$1\",\"two words\",$quiet,$2,$3,$ino]" ; }
same "$(line refused 1 true ; line after 0 false)" "$(grep -v '"after".*,1,true' seen)" "lines"
same 1 "$(grep -c '"argv":\["./victim","refused"' out)" "lines of what was refused"

# Refused by a program that was attached later, and by Landlock; failed after the check.
cat > landlock.c <<'END'
#include <errno.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main (void)
{
  uint64_t execution = 1 ;
  int fd = syscall(444, &execution, sizeof(execution), 0) ;
  if (fd < 0) return 77 ;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(446, fd, 0)) return 111 ;
  execl("./victim", "./victim", "module", (char *)0) ;
  return errno != EACCES ;
}
END
gcc -o landlock landlock.c
printf '\0no program' > format
echo '#!/nonexistent' > script
chmod 0755 format script
cat > fail.c <<'END'
#include <errno.h>
#include <unistd.h>
int main (int argc, char **argv)
{
  execl(argv[1], argv[1], "failed", (char *)0) ;
  return argc ? errno : 0 ;
}
END
gcc -o fail fail.c
expect 0 herm-probe-load -s 'exec!' -u $quiet sh -eu -c '
  as () { setpriv --reuid '$quiet' --regid '$quiet' --clear-groups "$@" ; }
  as ./fail ./format || test $? = 8
  as ./fail ./script || test $? = 2
  got=0
  as ./landlock || got=$?
  echo $got > landlocked
  ./refuse < over > there &
  read -r _ < there
  ! as ./victim newbpf 2> told
  echo >&5
  wait $!
  exec herm-probe-read -n'
said ' lost 0 missed '
case $(cat landlocked) in
  0) ;;
  77) echo "not tried here: exec-module: this kernel has no Landlock" ;;
  *) fail "Landlock: $(cat landlocked)" ;;
esac
jq -r '.payload | select(.argv[1] == "failed" or .filename == "./victim") |
  "\(.filename) \(.errno) \(.hook)"' out > seen
printf '%s\n' './format 8 lsm' './script 2 lsm' | cmp - seen || fail "lines: $(cat seen)"
