#!/bin/sh
# Brings what only tests need: Chromium, Apertium, and axe-core (MPL-2.0) at a
# pinned version, checked against its digest, into build/tools. Nothing of it is
# in the tree or in the program. Does nothing where all is there already. On
# Debian and its like, as root, it installs what is missing; elsewhere it says
# what to install and fails.
set -eu
cd "$(dirname "$0")/.."

version=4.14.1
digest=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
tools=build/tools
file=$tools/axe-$version.min.js

have() { command -v "$1" >/dev/null 2>&1; }
check() { echo "$digest  $1" | sha256sum -c - >/dev/null 2>&1; }

# need PACKAGE... installs Debian packages, or says that they are needed.
need() {
	if have apt-get && [ "$(id -u)" = 0 ]; then
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
	else
		echo "The tests need $*: install it and try again" >&2
		exit 1
	fi
}

mkdir -p "$tools"
if ! { [ -f "$file" ] && check "$file"; }; then
	have npm || need npm
	(cd "$tools" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzO -f "axe-core-$version.tgz" package/axe.min.js >axe.part)
	check "$tools/axe.part" || { echo "axe-core $version: the digest is not the pinned one" >&2; exit 1; }
	mv "$tools/axe.part" "$file"
fi

if ! have chromium && ! have chromium-browser && ! have google-chrome && [ -z "${BROADSHEET_CHROMIUM:-}" ]; then
	need chromium fonts-noto-core
fi

# The translation engine of the tests: Apertium with one pair of languages.
if ! have apertium-apy || ! [ -e /usr/share/apertium/modes/spa-eng.mode ]; then
	need apertium apertium-apy apertium-eng-spa
fi
