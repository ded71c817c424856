# For scripts/run and scripts/test, which source it. $root is the source folder.
# shellcheck shell=bash disable=SC2154

# As many compilers as there are cores, but each takes up to 1.5 GB.
build_jobs() {
  local cores memory jobs
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  jobs=$((memory < cores ? memory : cores))
  echo $((jobs < 1 ? 1 : jobs))
}

is_configured() {
  [[ -f $root/build/release/build.ninja ]]
}

# configure CMAKE_OPTION...
# Several sources a compiler: an empty one takes four seconds, for what deal.II's
# headers instantiate, so that a build from nothing takes less than half as long.
configure() {
  cmake -S "$root" -B "$root/build/release" -G Ninja \
    -D CMAKE_UNITY_BUILD=ON "$@"
}

# build TARGET
build() {
  ninja -C "$root/build/release" -j "$(build_jobs)" "$1"
}
