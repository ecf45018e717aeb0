#!/bin/sh
# ISC license.
# An exec that a security module refuses after its file was checked: one line with the hook lsm,
# which says so, and none that it was executed; afterwards one of the same user is a line as ever.
# covers: exec-refused
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
