# ISC license.
# The story of a container, compat: as root, with the capabilities that docker gives. See story.inc.
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory of its own, without the sanitizers' options

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/story.inc"

story compat root
