# ISC license.
# herm-claim: the lock lives as long as the program, says who has it, follows nothing.

. "$BUILD/tests/lib.sh"
cd "$TMPDIR"

expect 0 herm-claim lock sh -c 'cat lock ; echo $$'
same "$(uname -n) pid $(sed -n 2p out)" "$(sed -n 1p out)" "the content"
same 600 "$(stat -c %a lock)" "the mode"
mkfifo go
herm-claim lock sh -c 'echo > go ; exec sleep 1000000' &
pid=$!
read -r _ < go
expect 1 herm-claim lock echo never
said "herm-claim: fatal: lock is claimed by $(uname -n) pid $pid"
same "" "$(cat out)" "what ran"
expect 75 herm-claim -x 75 lock true
# the content is anybody's: it cannot write to a terminal
printf 'a\033[2J;b\nnext line' > lock
expect 1 herm-claim lock true
said "by a??2J?b"
: > lock
expect 1 herm-claim lock true
said "by another process"
# s6-setlock and herm-claim see each other
expect 1 s6-setlock -n lock true
kill -9 $pid
wait $pid || :
expect 0 herm-claim lock true
# children do not have it
expect 0 herm-claim lock sh -c 'sleep 1000000 > /dev/null 2>&1 & echo $!'
expect 0 herm-claim lock true
kill "$(cat out)" 2> /dev/null || :

ln -s target link
expect 111 herm-claim link true
absent target
mkfifo fifo
expect 100 timeout 10 herm-claim fifo true
mkdir dir
expect 111 herm-claim dir true
expect 111 herm-claim none/lock true
expect 100 as $owner herm-claim new true
said "unable to open new: Permission denied"
for i in 0 256 x ; do expect 100 herm-claim -x $i lock true ; done
expect 100 herm-claim lock
expect 100 herm-claim "" true
expect 127 herm-claim lock ./nothing
expect 126 herm-claim lock ./lock

# no locks there: a warning, and it goes on
nolocks="strace -f -qq -o /dev/null -e trace=fcntl -e inject=fcntl:error=ENOLCK:when=1"
$nolocks true || exit 0
expect 3 $nolocks herm-claim lock sh -c 'exit 3'
said "herm-claim: warning: unable to lock lock, going on without"
