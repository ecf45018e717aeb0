# ISC license.
# compiles
# The files of examples/s6-overlay: what s6-overlay and s6-rc want of them, that what they run
# exists, and what can be known of the Dockerfile without an engine. What they do is the tests
# story-* and examples-overlay-probe.
# timeout: 900
# no-sanitize: no program of herm's runs

. "$BUILD/tests/lib.sh"

top=$BUILD/examples/s6-overlay

# can_run WORD: is that what an image has: execline and s6 in /command, herm, a few programs that
# are everywhere, the agent
can_run ()
{
  case $1 in
    /command/*) set -- "${1#/command/}"
    case $1 in
      with-contenv) return 0 ;;
      s6-* | execlineb) test -x "/usr/bin/$1" ; return ;;
    esac ; test -x "/usr/lib/execline/bin/$1" ;;
    /etc/s6-overlay/scripts/*) test -x "$top/$tree$1" ;;
    /usr/bin/herm-*) test -x "$PREFIX/bin/${1#/usr/bin/}" ;;
    herm-*) test -x "$PREFIX/bin/$1" ;;
    s6-*) test -x "/usr/bin/$1" ;;
    /opt/hermes/.venv/bin/hermes | mkdir | chown | true) ;;
    if | exit) ;;
    *) test -x "/usr/lib/execline/bin/$1" ;;
  esac
}

# execline FILE: it can be parsed, and each line begins with a program
execline ()
{
  execlineb -P -c "exit 0 $(grep -v '^#!' "$1")" 2> err || test ! -s err || fail "$1: $(cat err)"
  sed -e '/^#/d' -e '/^[{}]$/d' -e '/^  -/d' \
    -e 's,[a-z/]* { *,,g' -e 's/ *}//g' "$1" | while read -r word _
  do
    test -z "$word" || can_run "$word" || fail "$1: what is $word?"
  done
}

for tree in root record publish control nested compat sealed given
do
  for f in $(cd "$top/$tree" && find . -type f)
  do
    f=$top/$tree/$f
    ! grep -q "$(printf '\r')" "$f" || fail "$f has CR"
    test "$(head -c 3 "$f" | od -An -tx1 | tr -d ' ')" != efbbbf || fail "$f has a BOM"
    iconv -f UTF-8 -t UTF-8 "$f" > /dev/null || fail "$f is not UTF-8"
    test ! -s "$f" || test "$(tail -c 1 "$f" | od -An -tx1 | tr -d ' ')" = 0a ||
      fail "$f does not end with a line feed"
    case $f in
      */run | */finish | */cont-init.d/* | */scripts/*)
        same 755 "$(stat -c %a "$f")" "mode of $f"
        case $(head -n 1 "$f") in
          '#!/command/execlineb -P' | '#!/command/execlineb -S2') execline "$f" ;;
          '#!/command/with-contenv /bin/sh' | '#!/bin/sh')
            sh -n "$f" || fail "$f cannot be parsed"
            for p in $(grep -oE '\b(herm|s6)-[a-z]+' "$f" | sort -u)
            do
              case $p in
                herm-gateways | herm-scandir | herm-perms | herm-reconcile | s6-rc) continue ;;
              esac
              can_run "$p" || fail "$f: what is $p?"
            done
            ;;
          *) fail "the first line of $f" ;;
        esac
        ;;
      */up | */down) same 644 "$(stat -c %a "$f")" "mode of $f" ; execline "$f" ;;
      *) same 644 "$(stat -c %a "$f")" "mode of $f" ;;
    esac
  done
  find "$top/$tree" ! -type f ! -type d | grep . && fail "neither file nor directory"
done

# each deployment, put together as the Dockerfile does it
for deployment in nested compat sealed given
do
  rm -rf image
  cp -R "$top/root" image
  cp -R "$top/$deployment/." image/
  cp -R "$top/record/." "$top/publish/." "$top/control/." image/
  rc=image/etc/s6-overlay/s6-rc.d
  test -x image/etc/cont-init.d/025-herm-reconcile || test -f $rc/herm-reconcile/up ||
    fail "$deployment: nothing reconciles"
  for s in $rc/*
  do
    n=${s##*/}
    case $(cat "$s/type") in
      longrun)
        test -x "$s/run" || fail "$deployment: $n has no run"
        test ! -e "$s/up" && test ! -e "$s/down" ||
          fail "$deployment: $n is a longrun and has an up or a down"
        ;;
      oneshot)
        test -f "$s/up" || fail "$deployment: $n has no up"
        test ! -e "$s/run" && test ! -e "$s/finish" ||
          fail "$deployment: $n is a oneshot and has a run"
        ;;
      bundle)
        test "$(ls "$s")" = "$(printf '%s\n' contents.d type)" ||
          fail "$deployment: $n is a bundle and has something else"
        ;;
      *) fail "$deployment: $n/type" ;;
    esac
    for d in "$s"/dependencies.d/*
    do
      case ${d##*/} in
        base | '*') ;;
        *) test -d "$rc/${d##*/}" ||
          fail "$deployment: $n depends on ${d##*/}, which is not there" ;;
      esac
    done
    for f in notification-fd timeout-up timeout-down
    do
      test ! -e "$s/$f" || grep -qxE '[0-9]+' "$s/$f" || fail "$deployment: $n/$f"
    done
    if test -e "$s/producer-for" ; then same "$n" \
      "$(cat "$rc/$(cat "$s/producer-for")/consumer-for")" "whose consumer that of $n is" ; fi
    if test -e "$s/consumer-for" ; then same "$n" \
      "$(cat "$rc/$(cat "$s/consumer-for")/producer-for")" "whose producer that of $n is" ; fi
    # what is ready says so on that descriptor
    test ! -e "$s/notification-fd" || grep -q -- '-d *3' "$s/run" ||
      fail "$deployment: $n has a notification-fd that its run does not use"
  done
  test ! -e $rc/user || fail "a bundle's contents are the image's business"
done

# ---- compose.yaml and kubernetes.yaml: what they name exists

/usr/bin/python3 - "$top" <<'PY' || fail "compose.yaml or kubernetes.yaml"
import sys, yaml
top = sys.argv[1]
c = yaml.safe_load(open(top + "/compose.yaml"))
for s in c["services"].values():
    for v in s["volumes"]: assert v.split(":")[0] in c["volumes"], v
    assert all(isinstance(v, str) for v in s["environment"].values())
    drain = int(s["environment"]["HERM_DRAIN"]) + int(s["environment"]["S6_KILL_GRACETIME"])
    assert drain < 1000 * int(s["stop_grace_period"].rstrip("s")), "the drain takes longer"
k = yaml.safe_load(open(top + "/kubernetes.yaml"))["spec"]
assert k["selector"]["matchLabels"] == k["template"]["metadata"]["labels"]
p = k["template"]["spec"]
names = [v["name"] for v in p["volumes"]]
names += [v["metadata"]["name"] for v in k["volumeClaimTemplates"]]
for s in p["containers"]:
    for v in s["volumeMounts"]: assert v["name"] in names, v
    env = {e["name"]: e["value"] for e in s["env"]}
    assert all(isinstance(v, str) for v in env.values())
    assert int(env["HERM_DRAIN"]) + 4000 < 1000 * p["terminationGracePeriodSeconds"]
PY

# ---- the Dockerfile, one instruction a line

df=$top/Dockerfile
! grep -q "$(printf '\r')" "$df" || fail "CR in the Dockerfile"
sed -e '/^#/d' -e '/^$/d' "$df" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' > lines
! grep -vE '^(FROM|RUN|COPY|ADD|ARG|WORKDIR|VOLUME|ENTRYPOINT) ' lines ||
  fail "an unknown instruction"
head -n 1 lines | grep -q '^FROM ' || fail "does not begin with FROM"
sed -n 's/^RUN //p' lines | while read -r r ; do sh -n -c "$r" || fail "RUN $r" ; done
# variables are declared in the stage that uses them
awk '
  /^FROM / { split("", arg) }
  /^ARG / { sub(/=.*/, "", $2) ; arg[$2] = 1 ; next }
  {
    s = $0
    while (match(s, /\$\{[A-Z0-9_]+\}/))
    {
      v = substr(s, RSTART + 2, RLENGTH - 3)
      s = substr(s, RSTART + RLENGTH)
      if (!arg[v]) { print v ; bad = 1 }
    }
  }
  END { exit bad }' lines > undeclared || fail "not declared with ARG: $(cat undeclared)"
# what is copied is there, in each deployment
for deployment in nested compat sealed given
do
  sed "s/\${DEPLOYMENT}/$deployment/g" lines | sed -n 's/^COPY //p' | while read -r from rest
  do
    case $from in
      --from=*) grep -q "^FROM .* AS ${from#--from=}\$" lines ||
        fail "COPY $from: no such stage" ; continue ;;
    esac
    case " $rest " in *" / " | *" /src ") ;; *) fail "COPY $from $rest: to where?" ;; esac
    case $from in
      */) test -d "$BUILD/$from" || fail "COPY $from: no such directory" ;;
      *) test -e "$BUILD/$from" || fail "COPY $from: no such file" ;;
    esac
  done
done
grep -q '^ENTRYPOINT \["/init"\]$' lines || fail "the entry point is not s6-overlay's"
# who it makes is who the tree names
for u in hermes hermlog ; do
  grep -qE "useradd [^&]*\b$u\b" lines || fail "the Dockerfile makes no user $u"
done
# what it switches on exists
for n in $(sed -n 's/^RUN .*contents\.d && touch //p' lines) ; do
  test -d "$top/root/etc/s6-overlay/s6-rc.d/$n" || fail "no service $n"
done
# what it builds with is what the tests build with
for p in $(sed -n '/^RUN .*apt-get install.*gcc/s/.*--no-install-recommends//p' lines) ; do
  grep -qx "$p" "$BUILD/tests/packages" || fail "the build installs $p, and the tests do not"
done

# ---- the build as it says, and what comes out

mkdir source out
tar -C "$BUILD" --exclude='*.o' --exclude=./config.mak --exclude='./herm-*' -cf - . |
  tar -C source -xf -
build=$(sed -n 's/^RUN \(.*configure.*\)/\1/p' lines | sed "s,DESTDIR=/out,DESTDIR=$TMPDIR/out,")
case $build in *"DESTDIR=$TMPDIR/out"*) ;; *) fail "no build: $build" ;; esac
(cd source && sh -ec "$build") > build.log 2>&1 || {
  tail -n 30 build.log
  fail "the build fails"
}
for f in run finish log/run
do
  case $(head -n 1 "out/usr/share/herm/gateway/$f") in
    '#!/command/execlineb '*) ;;
    *) fail "the template's $f: $(head -n 1 "out/usr/share/herm/gateway/$f")" ;;
  esac
  for p in $(sed -e '/^#/d' -e 's/[{}]//g' "out/usr/share/herm/gateway/$f" |
    grep -oE '(^| )/[^ ]*/[^ ]*' | sort -u)
  do
    case $p in
      /command/*) can_run "$p" || fail "the template's $f runs $p" ;;
      /usr/bin/herm-*) test -x "out$p" || fail "the template's $f runs $p" ;;
      *:*) ;; # the default PATH
      /usr/*) fail "the template's $f runs $p" ;;
    esac
  done
done
# the image has the libraries that they want
for l in $(for p in out/usr/bin/* ; do
  ldd "$p" 2> /dev/null | sed -n 's/.*=> \([^ ]*\) .*/\1/p'
done | sort -u)
do
  p=$( { dpkg-query -S "$l" || dpkg-query -S "$(readlink -f "$l")" ; } 2> /dev/null |
    sed -n '1s/:.*//p')
  case $p in
    libc6) ;;
    *) grep -qE "^RUN .*apt-get install [^&]*ca-certificates[^&]* $p( |\$)" lines ||
      fail "the image has no $p, for $l" ;;
  esac
done
