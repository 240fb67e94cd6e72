# shellcheck shell=bash disable=SC2034
# Sourced by gateway/demo.sh and tests/run.sh: installs the distribution packages that are missing.
# When all are there the package manager isn't called at all.

# What the gateway is built with and from. GoogleTest is among them because the release build configures the tests too.
build_packages=(
  clang-19 lld-19 cmake ninja-build ccache pkg-config
  libboost1.81-dev libboost-system1.81-dev libboost-json1.81-dev libboost-url1.81-dev
  libssl-dev libsqlite3-dev libicu-dev libxml2-dev libmimetic-dev libcld2-dev libtomlplusplus-dev libcli11-dev libgoogle-perftools-dev libgtest-dev libgmock-dev
)

fail() {
  echo "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
  fi
}

# install_missing PACKAGE...
install_missing() {
  local installed package missing=()
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2> /dev/null | grep ' installed$' || true)
  for package in "$@"; do
    [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "installing ${missing[*]}"
  as_root apt-get update -qq < /dev/null
  # The tests start a Postfix of their own; the machine's stays without a configuration and so without a daemon.
  if [[ " ${missing[*]} " == *" postfix "* ]]; then
    echo "postfix postfix/main_mailer_type select No configuration" | as_root debconf-set-selections
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" < /dev/null > /dev/null
}

# unpack_packages FOLDER PACKAGE...: programs that may not be installed beside others, for use from there.
unpack_packages() {
  local folder=$1 archive
  shift
  [ ! -d "$folder" ] || return 0
  echo "unpacking $* into $folder"
  rm -rf "$folder.part"
  mkdir -p "$folder.part/archives"
  (cd "$folder.part/archives" && apt-get download -qq "$@" 2> /dev/null) || fail "cannot download $*"
  for archive in "$folder.part"/archives/*.deb; do dpkg-deb -x "$archive" "$folder.part"; done
  rm -r "$folder.part/archives"
  mv "$folder.part" "$folder"
}

# build_preset PRESET [TARGET...]: configures once, builds what changed.
build_preset() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" > /dev/null || fail "cmake could not configure the preset $preset"
  fi
  cmake --build "build/$preset" ${1+--target "$@"}
}
