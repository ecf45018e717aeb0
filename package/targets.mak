# What is built. Programs are not listed: each file src/*/deps-exe/PROGRAM declares one.

# Libraries, VARIABLE=name. Public ones are installed, and can be shared.
LIB_DEFS := HERM=herm
HERM_DESCRIPTION := Names, owners, safe directory work and JSON for the herm suite.
INTERNAL_LIB_DEFS := PROBE=probe

# Groups whose quoted includes may come from bpf/ (records, skeletons) and src/libprobe/ as well.
PROBE_GROUPS := src/libprobe src/probe tests/unit
