#!/bin/sh
# ISC license.
# herm-confine asks the set egress about addresses, by acting: it starts a program where rules are
# in force for its service, whatever they allow but UDP to 192.0.2.1, and nowhere else.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/egress.inc"

holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
services web other
mkdir -m 0777 -p pub p/net rules/web/policy/net
chmod 0777 pub
echo 10.0.0.0/8:443 > p/net/connect

# starts WHO CODE: what herm-confine does there, which has only net/address to decide
confine="herm-confine -x scope -x net/connect -p $TMPDIR/p"
lacks='net/address cannot be enforced: only the set egress knows addresses'
starts ()
{
  tell "$1" "$confine touch $TMPDIR/pub/ran 2> $TMPDIR/pub/err ; echo \$? > $TMPDIR/pub/code"
  same "$2" "$(cat pub/code)" "exit code in $1: $(cat pub/err)"
  case $2 in
    0) test -e pub/ran && rm pub/ran || fail "did not run" ;;
    *) absent pub/ran ; grep -q "fatal: $lacks" pub/err || fail "$(cat pub/err)" ;;
  esac
}
starts web 112
got=0
herm-probe-load -H "$holder" -s egress! -g "$scan" true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"
rules () { expect 0 herm-rules -H "$holder" rules ; }

starts web 112
for i in 10.0.0.0/8:443 '' '*' 192.0.2.1:9 udp:192.0.2.1:53 ; do
  printf "${i:+%s\n}" "$i" > rules/web/policy/net/connect
  rules
  starts web 0
  starts other 112
done
expect 112 as $gw $confine true
said "$lacks"
tell web "herm-policy-check $TMPDIR/p > $TMPDIR/pub/check"
grep -qx 'net/connect:1: 10.0.0.0/8:443: enforced by the set egress' pub/check ||
  { cat pub/check ; fail "herm-policy-check" ; }

# it acts by UDP, so a service that may send there is told nothing else
for i in udp:192.0.2.1:9 'udp:*' 'udp:192.0.2.0/24:*' ; do
  echo "$i" > rules/web/policy/net/connect
  rules
  starts web 112
done

# no rules for it any more, or only others
mv rules/web/policy/net/connect rules/web/policy/net/bind
echo 443 > rules/web/policy/net/bind
rules
starts web 112
mkdir rules/policy rules/policy/net
: > rules/policy/net/connect
rules
starts web 0
starts other 0
rm -r rules/web rules/policy
rules
starts web 112
