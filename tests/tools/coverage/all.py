# ISC license.
# The rows of all sets
from frame import *

elsewhere.update({
    "before-reader": "probe-exec-truth",
    "ring-full": "probe-read-live",
    "filtered": "probe-load-each",
    "degraded": "probe-tls-calls",
    "cgroup-again": "probe-load-cgroup",
})
undriven.update({
    "before-attach": "no driver yet",
    "scratch-busy": "needs a second event on the same processor within the first",
    "kernel-skip": "the kernel skips by chance; the storms only add up the counts",
    "kernel-skip-alone": "the kernel skips by chance",
    "ring-old": "no driver yet",
    "holder-end": "no driver yet",
    "tree-full": "no driver yet: 65536 processes at a time",
    "tree-skip": "the kernel skips by chance",
    "tree-orphan": "no driver yet",
})
