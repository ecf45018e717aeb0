# ISC license.
# examples/s6-overlay in an environment that is made like s6-overlay's: /command, /run/s6, with-contenv, s6-svscan as pid 1 on
# /run/service, cont-init.d in order, then the services. As root, as uid 10000, with a read-only root; and restarts.
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory of its own, without the sanitizers' options

. "$BUILD/tests/lib.sh"

tree=$BUILD/examples/s6-overlay/root

# ---- the files themselves

for f in $(cd "$tree" && find . -type f)
do
  ! grep -q "$(printf '\r')" "$tree/$f" || fail "$f has CR"
  test "$(head -c 3 "$tree/$f" | od -An -tx1 | tr -d ' ')" != efbbbf || fail "$f has a BOM"
  iconv -f UTF-8 -t UTF-8 "$tree/$f" > /dev/null || fail "$f is not UTF-8"
  case $f in
    */run | */finish | */cont-init.d/*)
      same 755 "$(stat -c %a "$tree/$f")" "mode of $f"
      head -n 1 "$tree/$f" | grep -qE '^#!/command/(execlineb -(P|S2)|with-contenv sh)$' || fail "the first line of $f"
      ;;
    *) same 644 "$(stat -c %a "$tree/$f")" "mode of $f" ;;
  esac
done
for s in "$tree"/etc/s6-overlay/s6-rc.d/*
do
  case $(cat "$s/type") in
    longrun) test -x "$s/run" || fail "$s has no run" ;;
    oneshot) test -f "$s/up" || fail "$s has no up" ;;
    *) fail "$s/type" ;;
  esac
done

# ---- the environment

root=$TMPDIR/root
mkdir "$root" upper work
mount -t overlay overlay -o lowerdir=/,upperdir="$TMPDIR/upper",workdir="$TMPDIR/work" "$root" 2> /dev/null || skip "cannot mount an overlay here"
mkdir -p "$root/command" "$root$PREFIX" "$root/opt/hermes/.venv/bin" "$root/opt/data" "$root/proc" "$root/run"
mount --bind "$PREFIX" "$root$PREFIX"
for i in /usr/bin/s6-* /usr/bin/execlineb /usr/lib/execline/bin/* ; do ln -sf "$i" "$root/command/" ; done
for i in "$PREFIX"/bin/herm-* ; do ln -sf "$i" "$root/usr/bin/" ; done
cat > "$root/command/with-contenv" <<'END'
#!/command/execlineb -S0
/command/s6-envdir -Lf /run/s6/container_environment
exec -- $@
END
printf '%s\n' root:x:0:0::/root:/bin/sh hermes:x:10000:10000::/opt/data:/bin/sh > "$root/etc/passwd"
printf '%s\n' root:x:0: hermes:x:10000: > "$root/etc/group"
cp "$BUILD/examples/agent/hermes" "$root/opt/hermes/.venv/bin/hermes"
chmod 0755 "$root/command/with-contenv" "$root/opt/hermes/.venv/bin/hermes"
rm -rf "$root/etc/cont-init.d" "$root/etc/s6-overlay"
cp -R "$tree/." "$root/"

# what s6-linux-init, rc.init and s6-rc do, as far as it matters here
cat > "$root/stage1" <<'END'
#!/bin/sh
PATH=/command:/usr/bin:/bin ; export PATH
mkdir -p /run/s6/basedir /run/s6/container_environment /run/service /run/s6-rc/servicedirs
for v in HOME PATH HERMES_HOME HERMES_DASHBOARD ; do eval "test -z \"\${$v+x}\" || printf '%s\n' \"\$$v\" > /run/s6/container_environment/$v" ; done
/stage2 > /run/stage2.log 2>&1 &
exec s6-svscan -d 4 -- /run/service 4> /dev/null
END
cat > "$root/stage2" <<'END'
#!/bin/sh
until s6-svscanctl -a /run/service 2> /dev/null ; do sleep 0.02 ; done
for s in /etc/s6-overlay/s6-rc.d/* ; do
  n=${s##*/}
  case $(cat $s/type) in oneshot) continue ;; esac
  case $n in herm-exec*) continue ;; esac
  cp -R $s /run/s6-rc/servicedirs/$n
  touch /run/s6-rc/servicedirs/$n/down
  ln -s /run/s6-rc/servicedirs/$n /run/service/$n
done
s6-svscanctl -a /run/service
for n in /run/s6-rc/servicedirs/* ; do until test -e $n/supervise/status ; do sleep 0.02 ; done ; done
for i in /etc/cont-init.d/* ; do $i || echo "$i exits $?" ; done
for n in /run/s6-rc/servicedirs/* ; do s6-svc -u $n ; done
s6-svwait -U -t 20000 /run/s6-rc/servicedirs/herm-gateways || echo "herm-gateways is not ready"
r=0
sh -eu /checks || r=$?
# shutdown: s6-rc first, then the rest
execlineb -c "$(cat /etc/s6-overlay/s6-rc.d/herm-drain/down)" || echo "the drain exits $?"
herm-list -s /run/herm/service -o profile,up,wantedup > /verdict/drained
s6-svc -wD -T 10000 -d /run/s6-rc/servicedirs/herm-gateways
echo $r > /verdict/code
s6-svscanctl -t /run/service
END
chmod 0755 "$root/stage1" "$root/stage2"
mkdir -m 0777 verdict ; mkdir "$root/verdict"
mount --bind verdict "$root/verdict"
mount --rbind /dev "$root/dev"
mkdir volume ; chown $owner:$owner volume
mount --bind volume "$root/opt/data"

# boot UID [ VAR=value... ] < checks: a container's life
boot ()
{
  uid=$1 ; shift
  cat > "$root/checks"
  rm -f verdict/*
  mount -t tmpfs -o mode=0755 run "$root/run"
  chown "$uid" "$root/run"
  test -z "${readonly-}" || mount -o remount,ro "$root"
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/opt/data "$@" timeout 100 unshare --mount --pid --fork --kill-child sh -c '
    mount -t proc proc "$0/proc"
    exec chroot "$0" setpriv --reuid "$1" --regid "$1" --clear-groups /stage1' "$root" "$uid" > boot.log 2>&1 || :
  test -z "${readonly-}" || mount -o remount,rw "$root"
  test "$(cat verdict/code 2> /dev/null)" = 0 || { cat boot.log "$root/run/stage2.log" ; fail "as $uid $*" ; }
  ! grep -e exits -e 'is not ready' "$root/run/stage2.log" || { cat "$root/run/stage2.log" ; fail "as $uid $*" ; }
  ! grep -q true verdict/drained || fail "up after the drain: $(cat verdict/drained)"
  umount "$root/run"
}
state () { mkdir -p volume/profiles/$1 ; echo x > volume/profiles/$1/SOUL.md ; test $# -eq 1 || printf '%s' "$2" > volume/profiles/$1/gateway_state.json ; chown -R $owner:$owner volume ; }

# as the owner from outside, as `docker exec -u hermes' comes: without /command in PATH
cat > "$root/usr/bin/owner" <<'END'
#!/bin/sh
PATH=/usr/bin:/bin
if test "$(id -u)" = 0 ; then exec setpriv --reuid 10000 --regid 10000 --clear-groups "$@" ; else exec "$@" ; fi
END
chmod 0755 "$root/usr/bin/owner"
common='
herm-detect
up () { herm-list -s /run/herm/service -o profile,up ; }
is () { i=0 ; until test "$(up)" = "$1" ; do i=$((i+1)) ; test $i -lt 200 || { up ; return 1 ; } ; sleep 0.05 ; done ; }
'

state running '{"gateway_state": "running"}'
state stopped '{"desired_state": "stopped"}'
state draining '{"gateway_state": "draining"}'
state corrupt '{'
state none
for who in 0 $owner
do
  rm -f volume/profiles/new/* ; rm -rf volume/profiles/new volume/logs
  printf '{"desired_state": "running"}' > volume/profiles/running/gateway_state.json
  # the first boot; the owner makes one more, stops one, starts one
  boot $who <<END
$common
is "corrupt false
default false
draining true
none false
running true
stopped false"
test "\$(cat /proc/1/comm)" = s6-svscan
grep -q 'profile=default prior_state=none action=registered' /opt/data/logs/container-boot.log
owner herm-register -W new
owner herm-svc -d -w D -t 20000 running
owner herm-svc -u -w u -t 20000 stopped
owner herm-svc -r -w u -t 20000 new
owner herm-list -l
test "\$(stat -c %u /proc/\$(owner herm-list -o pid,profile | sed -n 's/ new\$//p'))" = 10000
# static services: on and off
s6-svwait -d -t 10000 /run/service/dashboard
owner s6-svstat -o up,wantedup /run/service/dashboard | grep -qx 'false false'
END
  state new '{"desired_state": "running"}'
  # a restart: the same wishes; what had no profile then has one now; the dashboard is on
  boot $who HERMES_DASHBOARD=Yes <<END
$common
is "corrupt false
default false
draining true
new true
none false
running false
stopped true"
i=0 ; until owner s6-svstat -o up,wantedup /run/service/dashboard | grep -qx 'true true' ; do i=\$((i+1)) ; test \$i -lt 200 ; sleep 0.05 ; done
p=\$(owner s6-svstat -o pid /run/service/dashboard)
kill -9 \$p
i=0 ; until q=\$(owner s6-svstat -o pid /run/service/dashboard) && test "\$q" != "\$p" && test "\$q" -gt 1 ; do i=\$((i+1)) ; test \$i -lt 300 ; sleep 0.05 ; done
owner herm-unregister new
END
  rm -rf volume/profiles/new
  printf '{"desired_state": "stopped"}' > volume/profiles/stopped/gateway_state.json
  chown $owner:$owner volume/profiles/stopped/gateway_state.json
done

readonly=yes
boot 0 S6_READ_ONLY_ROOT=1 <<END
$common
! touch /x 2> /dev/null
is "corrupt false
default false
draining true
none false
running false
stopped false"
owner herm-register -W new
owner herm-unregister new
END
