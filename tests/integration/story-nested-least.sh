# ISC license.
# The story of a container, nested: as root with the fewest capabilities. See story.inc.
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory of its own, without the sanitizers' options

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/story.inc"

story nested least
