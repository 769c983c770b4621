# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What ci/verify and ci/test have in common; sourced by both. Sets root, build and me.

root=$(cd "$(dirname "$0")/.." && pwd)
me="ci/$(basename "$0")"
build=${FW_BUILD:-$root/build}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac

# The lines of a list without comments and blanks.
entries() {
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}

# Names the packages of the list that are not installed.
missing_packages() {
	entries "$root/ci/packages" | while read -r package; do
		dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
			printf '%s ' "$package"
	done
}

# Installs what is missing; without the right to, says so in one line and ends with 2.
install_packages() {
	if ! command -v dpkg-query >/dev/null; then
		echo "$me: no dpkg here: the packages of ci/packages are taken to be there" >&2
		return 0
	fi
	missing=$(missing_packages)
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		echo "$me: missing packages, to be installed by root (apt-get install): ${missing% }" >&2
		exit 2
	fi
	export DEBIAN_FRONTEND=noninteractive
	# The list is words on purpose.
	# shellcheck disable=SC2086
	if ! apt-get -q update >&2 || ! apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $missing >&2; then
		echo "$me: could not install: $missing" >&2
		exit 2
	fi
}

# Sets the build folder up once and builds.
build_tree() {
	if [ ! -f "$build/build.ninja" ]; then
		# Warnings are errors in CI only: another compiler's new warning must not stop who just wants to run.
		if [ "${CI:-}" = true ]; then
			meson setup --werror "$build" "$root" >&2 || return 1
		else
			meson setup "$build" "$root" >&2 || return 1
		fi
	fi
	meson compile -C "$build" >&2
}

# The needs that this environment must have, comma separated; nothing outside of CI.
must() {
	[ "${CI:-}" = true ] || return 0
	who=any
	[ "$(id -u)" -ne 0 ] || who='any|root'
	entries "$root/ci/must" | awk -v who="^($who)$" '$1 ~ who && $2 !~ /^target:/ { printf "%s%s", sep, $2; sep = "," }'
}

# The main job: every clause, judged on this box. Arguments go to forkwitness run.
judge_box() {
	needs=$(must)
	"$build/bin/forkwitness" run --junit "$build/forkwitness.xml" ${needs:+"--must=$needs"} "$@"
}
