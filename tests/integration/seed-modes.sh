# ISC license.
# herm-seed makes exactly the owners and modes it promises, whatever the umask, with and without
# log/, and again.

. "$BUILD/tests/lib.sh"

look () { (cd "$1" && find . -mindepth 1 ! -name run -printf '%P %y %m %U:%G\n' | sort) ; }

# wanted MODE: "name type mode owner" below a service directory without log/
wanted ()
{
  case $1 in
    group) cat <<END
event d 1733 0:0
supervise d 710 0:$owner
supervise/control p 620 0:$owner
END
    ;;
    compat) cat <<END
event d 3730 $owner:$owner
supervise d 755 $owner:$owner
supervise/control p 660 $owner:$owner
supervise/event d 3730 $owner:$owner
END
    ;;
    s6) cat <<END
event d 3730 $owner:$owner
supervise d 711 $owner:$owner
supervise/control p 600 $owner:$owner
END
    ;;
    shared) cat <<END
event d 3770 $owner:0
supervise d 775 $owner:0
supervise/control p 660 $owner:0
END
    ;;
  esac
}

with_log () { { cat ; echo "log d 755 ${1-0:0}" ; } | sed 'p;/^log /d;s,^,log/,' | sort ; }

for m in group compat s6 shared
do
  for u in 0 022 077 0777
  do
    d=$TMPDIR/$m.$u
    mkdir "$d" "$d.log" "$d.log/log"
    (umask $u ; expect 0 herm-seed -u $owner -m $m "$d")
    (umask $u ; expect 0 herm-seed -u $owner -m $m "$d.log")
    same "$(wanted $m)" "$(look "$d")" "$m under umask $u"
    same "$(wanted $m | with_log)" "$(look "$d.log")" "$m with log under umask $u"
    # again, and in another mode too: what is there is left alone
    before=$(snapshot "$d" "$d.log")
    for again in group compat s6 shared
    do
      case $again in $m) ;; compat) continue ;; esac   # compat has one directory more
      expect 0 herm-seed -u $owner -m $again "$d"
      expect 0 herm-seed -u $owner -m $again "$d.log"
    done
    same "$before" "$(snapshot "$d" "$d.log")" "seeded a second time"
  done
done

# defaults: group for another user as root, s6 for oneself
mkdir "$TMPDIR/default"
expect 0 herm-seed -u $owner "$TMPDIR/default"
same "$(wanted group)" "$(look "$TMPDIR/default")" "default as root"
mkdir "$TMPDIR/mine"
chown $owner:$owner "$TMPDIR/mine"
expect 0 as $owner herm-seed "$TMPDIR/mine"
same "$(wanted s6)" "$(look "$TMPDIR/mine")" "default as the owner"

# every way to say who: uid, uid:gid, name
printf '%s\n' root:x:0:0::/root:/bin/sh hermes:x:10007:10008::/:/bin/sh > "$TMPDIR/passwd"
mount --bind "$TMPDIR/passwd" /etc/passwd
for u in hermes:10008 10007:10008 10007:10009:10009 4242:4242
do
  g=${u##*:} n=${u%:*}
  mkdir "$TMPDIR/u"
  case $n in 10007) n=$u ;; esac
  case $u in 10007:10009:10009) n=10007:10009 ;; esac
  expect 0 herm-seed -u "$n" "$TMPDIR/u"
  same "710 0:$g" "$(stat -c '%a %u:%g' "$TMPDIR/u/supervise")" "owner $n"
  rm -r "$TMPDIR/u"
done
mkdir "$TMPDIR/u"
expect 0 herm-seed "$TMPDIR/u"
same "710 0:10008" "$(stat -c '%a %u:%g' "$TMPDIR/u/supervise")" "owner by default: hermes"
umount /etc/passwd
if ! getent passwd hermes > "$TMPDIR/getent"
then
  mkdir "$TMPDIR/none"
  expect 100 herm-seed "$TMPDIR/none"
  said hermes
  same "" "$(look "$TMPDIR/none")" "after a refusal"
fi
