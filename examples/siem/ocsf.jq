# Event lines to OCSF 1.1, one object a line: jq -c --unbuffered --arg host NAME -f ocsf.jq

def milliseconds: (.[0:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber);
def file: {path: ., name: (sub("/+$"; "") | split("/") | last // "/"), type_id: 0};
def process: {pid, name: .comm, uid: "\(.pid).\(.start_ns)", user: {uid: "\(.uid)"},
  parent_process: {pid: .ppid}};
def status(errno): {status_id: (if errno == 0 then 1 else 2 end)} +
  (if errno == 0 then {} else {status_code: "\(errno)"} end);
def class(class; activity): {class_uid: class, category_uid: (class / 1000 | floor),
  activity_id: activity, type_uid: (class * 100 + activity)};
def endpoint(ip; port): {ip: ip, port: port} | with_entries(select(.value != null));

def mapped($p): {
  "kernel.attest.exec": (class(1007; 1) + status($p.errno) + {actor: {process: ($p | process)},
    process: (($p | process) + {cmd_line: (($p.argv // []) | join(" "))} +
      (($p.path // $p.filename) as $f | if $f then {file: ($f | file)} else {} end))}),
  "kernel.process.exit": (class(1007; 2) + status($p.code // 1) +
    {process: ($p | process), actor: {process: ($p | process)}, exit_code: $p.code}),
  "kernel.net.connect": (class(4001; if $p.result == 0 then 1 else 4 end) + status($p.result)),
  "kernel.net.close": (class(4001; 2) + {traffic: {bytes_out: $p.bytes_sent,
    bytes_in: $p.bytes_received}}),
  "kernel.net.refused": (class(4001; 5) + status(1) + {disposition_id: 2}),
  "kernel.file.open": (class(1001; if ($p.flags // 0) % 4 == 0 then 2 else 3 end)),
  "kernel.file.read": class(1001; 2),
  "kernel.file.write": class(1001; 3),
  "kernel.file.unlink": class(1001; 4),
  "kernel.file.rename": (class(1001; 5) +
    (if $p.newpath then {file_result: ($p.newpath | file)} else {} end))};

.payload as $p | .kind as $k
| {time: (.ts | milliseconds), message: $k,
   severity_id: (if $k | IN("kernel.guard.kill", "kernel.net.refused") then 4
     elif $p.sensitive == true or ($k | IN("herm.gap", "kernel.loss", "herm.degraded")) then 3
     else 1 end),
   metadata: ({version: "1.1.0", log_name: $k, product: {name: "herm", vendor_name: "herm"}} +
     (if .seq then {uid: "\(.seqid):\(.seq)", sequence: .seq} else {} end)),
   device: {hostname: $host, type_id: 0}, unmapped: $p}
  + (mapped($p)[$k] // class(0; 99))
| if .class_uid == 4001 then . + {actor: {process: ($p | process)},
    src_endpoint: endpoint($p.saddr; $p.sport), dst_endpoint: endpoint($p.daddr; $p.dport),
    connection_info: {protocol_name: $p.proto, direction_id: 2}}
  elif .class_uid == 1001 then . + {actor: {process: ($p | process)},
    file: ($p.path // "" | file)} + status(if ($p.ret // 0) < 0 then -$p.ret else 0 end)
  else . end
