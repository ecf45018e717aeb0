# ISC license.
# Bad policies: each is refused with the file and the line, quickly, and nothing starts.

. "$BUILD/tests/lib.sh"

cd "$TMPDIR"

# bad MESSAGE: the policy p is refused
bad ()
{
  expect 100 timeout 20 herm-policy-check p
  grep -qF "herm-policy-check: fatal: p/$1" err || { cat err ; fail "did not say: p/$1" ; }
  expect 100 timeout 20 herm-confine -x scope -p p touch ran
  absent ran
  fresh
}
fresh ()
{
  rm -rf p
  mkdir -p p/fs p/net p/syscalls
}
line ()   # line FILE LINE: a policy with that line as its second
{
  fresh
  printf '# first\n%s\n' "$2" > "p/$1"
}
fresh

while IFS='|' read -r file text why
do
  line "$file" "$(printf -- "$text")"
  bad "$file:2: $why"
done << 'END'
fs/read|usr|not an absolute path
fs/read|?usr|not an absolute path
fs/read|??/usr|not an absolute path
fs/read|/usr/../etc|a path with . or ..
fs/read|/usr/.|a path with . or ..
fs/read|/..|a path with . or ..
fs/write|/usr\r|a control character
fs/write|/u\tsr|a control character
fs/exec| /usr|a blank at the beginning or end
fs/exec|/usr |a blank at the beginning or end
net/connect|0|a bad port
net/connect|65536|a bad port
net/connect|443x|a bad port
net/connect|-1|a bad port
net/connect|tcp:|a bad port
net/connect|10.0.0.1:|a bad port
net/connect|10.0.0.1|a bad port
net/connect|10.0.0.1/33:443|a bad prefix
net/connect|10.0.0.1/:443|a bad prefix
net/connect|10.0.0.1/8:443|an address with bits beyond its prefix
net/connect|10.0.0:443|neither an address nor a host name
net/connect|256.0.0.1:443|neither an address nor a host name
net/connect|[2001:db8::/32:443|a bad IPv6 address
net/connect|[2001:db8::]/129:443|a bad prefix
net/connect|[2001:db8::1]/32:443|an address with bits beyond its prefix
net/connect|*:443|neither an address nor a host name
net/connect|a.*.b:443|neither an address nor a host name
net/connect|.example.com:443|neither an address nor a host name
net/connect|-a.example.com:443|neither an address nor a host name
net/connect|a..b:443|neither an address nor a host name
net/connect|4294967739|a bad port
net/connect|10.0.0.0/4294967304:1|a bad prefix
net/connect|http://example.com:443|neither an address nor a host name
net/connect|unix:x.sock|not an absolute path
net/connect|unix:/run/../x|a path with . or ..
net/bind|unix:/run/x|unix: is for net/connect
net/bind|10.0.0.1:80|only ports, without addresses, in net/bind
syscalls/deny|nosuchcall|no system call of this architecture
syscalls/deny|+baseline|+baseline is for syscalls/allow
syscalls/deny|+foo|no system call of this architecture
syscalls/deny|63|no system call of this architecture
syscalls/deny|?a-b|no system call of this architecture
syscalls/deny|execve|no program can start without execve
END
sctp=$(printf 'x%.0s' $(seq 64))
line net/connect "$sctp.com:443"
bad 'net/connect:2: neither an address nor a host name'

# bytes and sizes
printf '/usr\n/a\000b\n' > p/fs/read
bad 'fs/read:2: a control character'
printf '/usr\n/%4095s\n' '' | tr ' ' a > p/fs/read
bad 'fs/read:2: longer than 4095 bytes'
printf '/%4094s\n' '' | tr ' ' a > p/fs/read
expect 0 herm-policy-check p
printed 'herm-confine does not start: File name too long'
fresh
yes /usr | head -n 4096 > p/fs/read
expect 0 herm-policy-check p
echo '# one more' >> p/fs/read
bad 'fs/read:4097: more than 4096 lines'
yes /usr | head -n 100000 > p/fs/read
bad 'fs/read:4097: more than 4096 lines'
truncate -s 1T p/fs/read
bad 'fs/read: too large'
# paths are bytes
d=$(printf '/run/\377\376')
mkdir "$d"
echo "$d" > p/fs/read
expect 0 herm-policy-check p
rmdir "$d"
fresh
printf '/usr' > p/fs/read   # no newline at the end
expect 0 herm-policy-check p
fresh

# files that are none
for i in fs/read net/connect syscalls/deny name
do
  mkfifo p/$i
  bad "$i: not a regular file"
  ln -s /etc/hostname p/$i
  bad "$i: not a regular file"
  mkdir p/$i
  bad "$i: not a regular file"
  python3 -c "import socket ; socket.socket(socket.AF_UNIX).bind('p/$i')"
  bad "$i: not a regular file"
  mknod p/$i c 1 3
  bad "$i: not a regular file"
done
rmdir p/fs
ln -s /etc p/fs
bad 'fs: not a directory'
rmdir p/fs
echo > p/fs
bad 'fs: not a directory'
echo > p/README
bad 'README: no file of a policy'
echo > p/fs/read~
bad 'fs/read~: no file of a policy'
mkdir p/fs/fs
bad 'fs/fs: no file of a policy'
echo > p/.hidden
bad '.hidden: no file of a policy'
echo > "p/$(printf 'a\nb')"
bad 'a?b: no file of a policy'
echo execve > p/syscalls/allow
: > p/syscalls/deny
bad 'syscalls/deny: syscalls/allow exists too: keep one of them'
: > p/syscalls/allow
bad 'syscalls/allow: no program can start: neither execve nor +baseline is listed'
echo read > p/syscalls/allow
bad 'syscalls/allow: no program can start'
# what is none of its business
echo > p/ignored
printf 'any text\n' > p/name
expect 0 herm-policy-check p
fresh

# a symbolic link to the directory is the argument of whoever runs it
ln -s p link
expect 0 herm-policy-check link
expect 100 herm-policy-check p/nonexistent
: > file
expect 100 herm-policy-check file

# a file that changes while it is read
slow="strace -f -qq -o trace -P $TMPDIR/p/fs/read -e trace=read -e inject=read:delay_exit=400000"
if $slow true 2> err
then
  for how in 'echo /etc >> p/fs/read' 'echo /e > p/fs/read' 'touch p/fs/read'
  do
    echo /usr > p/fs/read
    rm -f trace
    ( until grep -q read trace 2> err2 ; do sleep 0.05 ; done ; sh -c "$how" ) &
    expect 100 $slow herm-policy-check p
    wait
    said 'p/fs/read: changed while it was read'
  done
else echo 'no strace here'
fi
