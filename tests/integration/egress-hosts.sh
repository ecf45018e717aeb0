#!/bin/sh
# ISC license.
# timeout: 150
# no-sanitize: egress-rules runs the same programs
# Rules with host names, with a resolver in a network of its own: hosts with several addresses of
# both families, aliases, answers that change, none, too late, or too long for a datagram. Rules
# have the addresses of the time when herm-rules ran.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/egress.inc"
chmod 0777 pub

for i in 1 2 3 4 ; do ip addr add 192.0.2.$i/32 dev lo ; done
v6 () { for i in 1 2 3 4 ; do ip -6 addr $1 2001:db8::$i/128 dev lo nodad ; done ; }
v6 add || skip "no IPv6 here"

printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' > resolv.conf
mount --bind resolv.conf /etc/resolv.conf
resolver ()
{
  dnsmasq -k -C /dev/null -R -h -u root -x "" --local=/test/ --addn-hosts="$TMPDIR/hosts" \
    --host-record=ready.test,192.0.2.9 --cname=alias.test,api.test --listen-address=127.0.0.1 \
    --bind-interfaces > dnsmasq.log 2>&1 &
  resolver=$!
  until_true 10 getent ahosts ready.test > refusal || { cat dnsmasq.log ; fail "no resolver" ; }
}
# hosts ADDRESS NAME...: what the resolver says from now on
hosts ()
{
  printf '%s %s\n' "$@" > hosts
  kill -HUP $resolver
  until_true 10 answers "$@" || { cat dnsmasq.log ; fail "the resolver does not know $2" ; }
}
answers ()
{
  wanted=$(printf '%s %s\n' "$@" | sed -n "s/ $2\$//p" | sort)
  test "$wanted" = "$(getent ahosts "$2" | cut -d ' ' -f 1 | sort -u)"
}
: > hosts
resolver
hosts 192.0.2.1 api.test 192.0.2.2 api.test 2001:db8::1 api.test 2001:db8::2 api.test \
  192.0.2.3 four.test 2001:db8::3 six.test

holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
services web
got=0
herm-probe-load -H "$holder" -s egress! -g "$scan" true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"

# reached: of these addresses, the ones that web can connect to
reached ()
{
  calls=$(for i in 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 2001:db8::1 2001:db8::2 2001:db8::3 \
    2001:db8::4 ; do printf ' tcp %s 443 tcp %s 444' $i $i ; done)
  tell web "/usr/bin/python3 $TMPDIR/pub/net$calls > $TMPDIR/pub/said 2>&1"
  tr ' ' '\n' < pub/said | paste -d ' ' - - | sed 's/EPERM/-/g;s/ECONNREFUSED/+/g' | xargs
}
# rule LINES ADDRESSES REACHED
rule ()
{
  printf '%s\n' $1 > rules/policy/net/connect
  expect 0 herm-rules -H "$holder" rules
  said ", $2 addresses"
  same "$3" "$(reached)" "$1"
}
mkdir -p rules/policy/net
none='- - - - - - - - - - - - - - - -'
rule api.test:443 4 '+ - + - - - - - + - + - - - - -'
rule alias.test:444 4 '- + - + - - - - - + - + - - - -'
rule 'four.test:443 six.test:444' 2 '- - - - + - - - - - - - - + - -'
rule udp:api.test:443 4 "$none"
rule 'api.test:443 four.test:443 192.0.2.3:443' 6 '+ - + - + - - - + - + - - - - -'

# the answer changes: the rules do, when herm-rules runs
rule api.test:443 4 '+ - + - - - - - + - + - - - - -'
hosts 192.0.2.2 api.test 192.0.2.4 api.test 2001:db8::4 api.test 2001:db8::3 api.test \
  2001:db8::2 api.test
same '+ - + - - - - - + - + - - - - -' "$(reached)" "the answer before"
expect 0 herm-rules -n rules
same '+ - + - - - - - + - + - - - - -' "$(reached)" "the answer before, after -n"
rule api.test:443 5 '- - + - - - + - - - + - + - + -'

# no answer: said, and the rules stay
unknown ()
{
  for i in "-H $holder" -n
  do
    expect 99 herm-rules $i wrong
    said 'wrong/policy/net/connect:2: no address known for this host now'
  done
  same '- - + - - - + - - - + - + - + -' "$(reached)" "the rules before"
}
cp -R rules wrong
printf '%s\n' 192.0.2.1:443 nosuch.test:443 > wrong/policy/net/connect
unknown
printf '%s\n' 192.0.2.1:443 api.test:443 > wrong/policy/net/connect
kill -STOP $resolver
unknown
kill -CONT $resolver
kill $resolver
wait $resolver || :
unknown

# more addresses than a datagram has room for
resolver
hosts $(seq -f '198.51.100.%g many.test' 1 99)
rule many.test:443 99 "$none"

# Without an address of IPv6 but loopback, the resolver gives none.
hosts 192.0.2.1 api.test 2001:db8::1 api.test
v6 del
rule api.test:443 1 '+ - - - - - - - - - - - - - - -'
v6 add
same '+ - - - - - - - - - - - - - - -' "$(reached)" "when there is IPv6"
rule api.test:443 2 '+ - - - - - - - + - - - - - - -'
kill $resolver
