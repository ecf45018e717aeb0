# What is built. Programs are not listed: each file src/*/deps-exe/PROGRAM declares one.

# Libraries, VARIABLE=name: deps-exe says ${LIBVARIABLE}, and libname.a is made of src/libname.
# None is installed.
LIB_DEFS := HERM=herm GATEWAY=gateway GUARD=guard EVENTS=events
ifdef DO_BPF
LIB_DEFS += PROBE=probe
endif

# Where quoted includes of src/GROUP may come from, apart from its own directory
INCLUDES_libherm := bpf
INCLUDES_libprobe := bpf
INCLUDES_probe := bpf src/libprobe src/libguard
INCLUDES_gateway := src/libgateway
INCLUDES_libguard := bpf
INCLUDES_libevents := bpf
INCLUDES_guard := bpf src/libguard src/libprobe
INCLUDES_events := bpf src/libevents
INCLUDES_unit := bpf src/libprobe src/libgateway src/libguard
