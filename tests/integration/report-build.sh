# ISC license.
# herm-report on a real record of all sets: a small build, and things that an agent should not do.
# timeout: 240

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
command -v tidy > /dev/null || skip 'no tidy'

mkdir -m 0777 work
cat > job <<'END'
cd work
printf 'int main (void) { return 3 ; }\n' > three.c
gcc -o three three.c
./three
cat /etc/shadow
sh -c 'kill -SEGV $$'
sh -c 'sleep 2 & exit 4'
bash -c 'exec 3<>/dev/tcp/127.0.0.1/9'
mkdir elsewhere
mv three.c four.c
rm -f four.c
sleep 2.5
END
chmod 0755 .
herm-probe-load -b 67108864 -s exec -s life -s connect -s file -s tls -u $quiet sh -c '
  setpriv --reuid $1 --regid $1 --clear-groups sh job > job.out 2>&1
  exec herm-probe-read -n > lines' sh $quiet > load 2>&1 || skip "$(tail -n 1 load)"
test "$(wc -l < lines)" -gt 100 || fail "$(wc -l < lines) lines: $(cat load)"
! grep -q kernel.loss lines || skip "lost events: $(grep kernel.loss lines | tail -n 1)"

expect 0 herm-report -t 'A build' < lines
mv out page
tidy -q -e -utf8 page > tidy 2>&1 || { head tidy ; fail "not valid HTML" ; }
python3 - page > text <<'END'
import html.parser, sys
class P(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag in ("tr", "li", "section", "h1", "div", "p"): print()
    def handle_data(self, s):
        if s.strip(): print(s.strip(), end=" ")
P(convert_charrefs=True).feed(open(sys.argv[1], encoding="utf-8").read())
END
has () { grep -q "$1" text || { cat text ; fail "not on the page: $1" ; } ; }
has '^Complete .* no number missing, no event lost'
has 'sensitive open /etc/shadow : Permission denied cat /etc/shadow'
has "made and run $TMPDIR/work/.*three ./three"
has 'refused connect to 127.0.0.1:9 tcp : Connection refused'
has "crashed ended by SIGSEGV sh -c 'kill -SEGV \$\$'"
has 'outlived .* longer than its parent sleep 2'
has '^./three exit 3 '
has "^sh -c 'sleep 2 & exit 4' exit 4"
has '^gcc -o three three.c .* below'
has '^127.0.0.1:9 tcp 1 '
has '^three .* written'
has '^four.c .* removed'
for i in Timeline Findings Processes Destinations 'Files changed' 'Files read elsewhere' Lines ; do
  has "^$i *$"
done
expect 0 herm-show < lines
same "$(wc -l < lines)" "$(wc -l < out)" "lines of herm-show"
grep -q ' ! .* exit  *SIGSEGV$' out || fail "herm-show: no mark"
