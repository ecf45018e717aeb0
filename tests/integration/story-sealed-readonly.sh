# ISC license.
# The story of a container, sealed: as root, with a read-only root directory and /run as tmpfs. See story.inc.
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory of its own, without the sanitizers' options

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/story.inc"

story sealed readonly
