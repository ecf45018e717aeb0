# What is built. Programs are not listed: each file src/*/deps-exe/PROGRAM declares one.

# Libraries, VARIABLE=name. Public ones are installed, and can be shared.
LIB_DEFS := HERM=herm
HERM_DESCRIPTION := Names, owners, safe directory work and JSON for the herm suite.
INTERNAL_LIB_DEFS := GATEWAY=gateway
ifdef DO_BPF
INTERNAL_LIB_DEFS += PROBE=probe
endif

# Where quoted includes of src/GROUP may come from, beside its own directory.
INCLUDES_libherm := bpf
INCLUDES_libprobe := bpf
INCLUDES_probe := bpf src/libprobe
INCLUDES_gateway := src/libgateway
INCLUDES_unit := bpf src/libprobe src/libgateway
