# ISC license.
# Sourced by halves of tests/bench whose storm is what a service starts: web, of the s6-svscan on
# /run/tree. They set tools=$dir/storms then.

mkdir -p /run/tree/web
mkfifo /run/in /run/out
cat > /run/tree/web/run <<END
#!/bin/sh
cd $dir
while read -r x < /run/in
do
  $tools/storm \$x > took.web || : > took.web
  echo > /run/out
done
END
chmod 0755 /run/tree/web/run
mkdir storms
cat > storms/storm <<'END'
#!/bin/sh
echo "$@" > /run/in
read -r x < /run/out
cat took.web
END
chmod 0755 storms/storm
s6-svscan /run/tree < /dev/null 2> /dev/null &
until s6-svok /run/tree/web ; do sleep 0.1 ; done
s6-svwait -u -t 20000 /run/tree/web
