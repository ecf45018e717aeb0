# ISC license.
# validate.py SCHEMA: is every line of standard input an instance of it? Strict: duplicate members
# and NaN are refused too.
import json, sys
import jsonschema

def once(pairs):
    d = dict(pairs)
    assert len(d) == len(pairs), "a member comes twice: %r" % [k for k, v in pairs]
    return d

def never(x):
    raise ValueError(x)

with open(sys.argv[1]) as f:
    schema = json.load(f)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
n = 0
for line in sys.stdin.buffer:
    if line == b"\n":
        continue
    assert line.endswith(b"\n") and len(line) <= 16384, "not a line: %r" % line
    event = json.loads(line.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    for e in validator.iter_errors(event):
        print("%s: %s: %r" % ("/".join(map(str, e.absolute_path)), e.message[:300], line[:600]))
        sys.exit(1)
    p = event["payload"]
    if "argv_hex" in p:
        assert len(p["argv_hex"]) == len(p["argv"]), line
        assert any(p["argv_hex"]), line
    # what the strings leave out is in the _hex members
    for s, h in [(p.get("filename"), p.get("filename_hex")), (p.get("comm"), p.get("comm_hex")),
        (p.get("library"), p.get("library_hex")),
            (p.get("plaintext"), p.get("plaintext_hex"))] + list(zip(p.get("argv", []),
                p.get("argv_hex", []))):
        if h:
            raw = bytes.fromhex(h)
            try:
                raw.decode("utf-8")
                print("hex of a valid string: %r" % line)
                sys.exit(1)
            except UnicodeDecodeError:
                pass
            assert "\ufffd" in s, line
    n += 1
print(n)
