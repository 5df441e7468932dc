#!/bin/sh
# Puts the pinned TDLib library into the per-user cache and prints its path.
#
#   tdlib/get.sh            fetch if it is not there yet
#   TDLIB_DIR=… get.sh      use the library in that folder instead; nothing is fetched
#
# The package's hash and the library's are kept here. A package with another hash is thrown away before anything of it
# reaches the cache. Exit codes: 1 cannot be fetched, 2 wrong hash, 3 no package for this system.
set -eu

version=1.8.46
package_version=0.1008046.0

say() { printf '%s\n' "$*" >&2; }

case "$(uname -s)-$(uname -m)" in
Linux-x86_64)
	platform=linux-x64-glibc library=libtdjson.so
	package_sha512=0ef40a841848727fc6c5d6ae9d4143f553f59e64a2bd676913542b2805d5c2b73d4838fc7d53189c104195cce9914ebefd408c2b4a6bdb9c73a208e8c694a0a5
	library_sha512=4e5f2e24f9fa4d4af719da658a4e5bc572196c078ede4e3b5d05d7731e5cd3c7b3c277e4d97ba3706449c4e299a98777aa335c044052a238544567b20009d2a5
	;;
Darwin-*) platform=none library=libtdjson.dylib ;;
*) platform=none library=libtdjson.so ;;
esac

if [ -n "${TDLIB_DIR:-}" ]; then
	for name in "$library" "$library.$version"; do
		if [ -f "$TDLIB_DIR/$name" ]; then
			printf '%s\n' "$TDLIB_DIR/$name"
			exit 0
		fi
	done
	say "TDLIB_DIR is set to $TDLIB_DIR, but there is no $library in it."
	exit 1
fi

if [ "$platform" = none ]; then
	say "There is no checked TDLib package for $(uname -s) on $(uname -m) in tdlib/get.sh."
	say "Build TDLib $version (commit 207f3be7) yourself and call make with TDLIB_DIR=the folder of $library."
	exit 3
fi

hash_is() { [ "$(sha512sum "$1" | cut -d' ' -f1)" = "$2" ]; }

cache=${ROSTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/roster}/tdlib/$version/$platform
if [ -f "$cache/$library" ] && hash_is "$cache/$library" "$library_sha512"; then
	printf '%s\n' "$cache/$library"
	exit 0
fi

command -v npm >/dev/null || { say "npm is needed once, to fetch TDLib. Install it, or set TDLIB_DIR."; exit 1; }
mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say "Fetching TDLib $version for $platform (15 MB, once) …"
(cd "$work" && npm pack --silent "@prebuilt-tdlib/$platform@$package_version" >/dev/null) || {
	say "TDLib could not be fetched. Check the network and try again; nothing was changed."
	exit 1
}
set -- "$work"/*.tgz
if ! hash_is "$1" "$package_sha512"; then
	say "The fetched TDLib package is not the one that Roster was made with (its SHA-512 differs). It was thrown away."
	say "  expected $package_sha512"
	say "  got      $(sha512sum "$1" | cut -d' ' -f1)"
	exit 2
fi
tar -xzf "$1" -C "$work"
hash_is "$work/package/$library" "$library_sha512" || { say "The library in the TDLib package is damaged. It was thrown away."; exit 2; }
mv -f "$work/package/$library" "$cache/$library"
printf '%s\n' "$cache/$library"
