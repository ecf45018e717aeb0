# ISC license.
# The rows of all sets
from frame import *

elsewhere.update({i: "probe-coverage-all" for i in (
    "before-attach", "ring-old", "holder-end", "tree-full", "tree-orphan", "tree-skip",
)})
elsewhere.update({
    "before-reader": "probe-exec-truth",
    "ring-full": "probe-read-live",
    "filtered": "probe-load-each",
    "degraded": "probe-tls-calls",
    "cgroup-again": "probe-load-cgroup",
    "scratch-busy": "probe-skipped",
    "kernel-skip": "probe-skipped",
    "kernel-skip-alone": "probe-skipped",
})
