# ISC license.
"""lines.py N: so many lines, as of a service that builds something."""

import sys
head = ('{"v":"alter1","kind":"%s","seq":%d,"seqid":"00000000000000ab",'
  '"ts":"2026-11-29T%02d:%02d:%02d.%09dZ","payload":{"service":"gateway-coder",'
  '"service_basis":"root","pid":%d,"tid":%d,"ppid":%d,"nspid":9,"uid":10000,"gid":10000,'
  '"comm":"cc1","start_ns":%d,"cgroup":1,"hook":"tp","euid":10000,"egid":10000,%s}}\n')
kinds = [("kernel.process.fork", '"child_pid":%d,"child_nspid":1,"child_start_ns":%d'),
  ("kernel.attest.exec", '"filename":"/usr/bin/cc1","path":"/usr/bin/cc1","resolved":false,'
   '"exe":"/usr/bin/cc1","argv":["cc1","-quiet","file%d-%d.c"],"dev":1,"ino":2,"errno":0'),
  ("kernel.net.connect", '"proto":"tcp","family":"ipv4","saddr":"10.0.0.1","sport":40000,'
   '"daddr":"10.1.1.1","dport":443,"result":0,"duration_ns":%d%d'),
  ("kernel.process.exit", '"code":0,"signal":null,"core":false,"x":%d%d')] + 6 * [
  ("kernel.file.open", '"op":"openat","path":"/home/coder/work/dir%d/file%d.c","resolved":true,'
   '"ret":3,"duration_ns":1000,"dev":1,"ino":5,"sensitive":false,"flags":577')]
for i in range(1, int(sys.argv[1]) + 1):
    kind, members = kinds[i % 10]
    p, s = 1000 + i // 10, i // 20
    numbers = (p + 1, (p + 1) * 1000) if i % 10 == 0 else (i % 300, i % 100000)
    sys.stdout.write(head % (kind, i, s // 3600 % 24, s // 60 % 60, s % 60, i % 20 * 50000000, p, p,
      p - 1, p * 1000, members % numbers))
