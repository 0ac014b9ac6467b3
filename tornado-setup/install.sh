#!/usr/bin/env bash
# Finds or installs a TornadoVM SDK and checks it with a small kernel on every device; --help says
# more. Changes nothing where an SDK is, so that it can run again.
set -euo pipefail

version=5.2.0-jdk25
backends='opencl ptx cuda spirv metal full'
releases=https://github.com/beehive-lab/TornadoVM/releases/download/v$version
release_data=https://api.github.com/repos/beehive-lab/TornadoVM/releases/tags/v$version

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=tornado-setup/find.sh
source "$here/find.sh"

work=$(mktemp -d)
unpacked=''
trap 'rm -rf "$work" ${unpacked:+"$unpacked"}' EXIT

help() {
  cat <<END
Usage: tornado-setup/install.sh [--backend B] [--from ARCHIVE] [--sha256 SUM] [--into FOLDER]

Finds a TornadoVM SDK in TORNADOVM_HOME, else in SDKMAN's folder, else in /opt/tornadovm. Where there
is none it installs TornadoVM $version: with SDKMAN if that is here, else from the project's
release archive. Then it runs a small kernel on every device, or says what is missing and how to get it.

  --backend B     $backends;
                  by default cuda or ptx where NVIDIA's driver is, else opencl. An SDK with ptx, cuda or
                  full does not start without that driver.
  --from ARCHIVE  install this SDK, a .tar.gz or .zip
  --sha256 SUM    the archive's checksum; by default the one that its release page gives
  --into FOLDER   where to install; by default TORNADOVM_HOME, else /opt/tornadovm

Exit codes: 0 every device works, 1 something is missing or fails, 2 bad usage.
END
}

say() {
  echo "install.sh: $*"
}

die() {
  echo "install.sh: $1" >&2
  exit "$2"
}

missing=0

# missing WHAT CURE
missing() {
  missing=$((missing + 1))
  printf 'missing: %s\n  %s\n' "$1" "$2" >&2
}

has_library() {
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -F "$1 " >/dev/null
}

default_backend() {
  if ! has_library libcuda.so.1; then
    echo opencl
  elif has_library libnvrtc.so.13; then
    echo cuda
  else
    echo ptx
  fi
}

# The platform, as the archives' names spell it.
platform() {
  case $(uname -sm) in
    'Linux x86_64') echo linux-amd64 ;;
    'Darwin arm64') echo mac-aarch64 ;;
    *) return 1 ;;
  esac
}

checksum() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1"
  else
    shasum -a 256 <"$1"
  fi | cut -d ' ' -f 1
}

# check_sum ARCHIVE SUM
check_sum() {
  local sum
  sum=$(checksum "$1")
  [[ $sum == "$2" ]] || die "$1 has the SHA-256 $sum instead of $2; get it again" 1
}

# Prints the checksum of an archive that its release page gives.
published_sum() {
  curl -fsSL "$release_data" | tr ',' '\n' | awk -v name="\"$1\"" '
    /"name"/ { found = index($0, name) }
    found && match($0, /sha256:[0-9a-f]+/) { print substr($0, RSTART + 7, RLENGTH - 7); exit }'
}

# unpack ARCHIVE FOLDER
unpack() {
  local archive parent dir
  archive=$(readlink -f -- "$1")
  parent=$(dirname -- "$2")
  # Beside its place, so that it appears there all at once.
  unpacked=$(mkdir -p "$parent" && mktemp -d "$parent/.tornadovm.XXXXXX") ||
    die "cannot write to $parent: run as a user who can, or give --into FOLDER" 1
  case $archive in
    *.tar.gz | *.tgz) tar -xzf "$archive" -C "$unpacked" ;;
    *.zip) (cd "$unpacked" && "$jdk/bin/jar" xf "$archive") ;;
  esac || die "cannot unpack $archive" 1
  for dir in "$unpacked" "$unpacked"/*; do
    if is_sdk "$dir"; then
      # Names folders of the machine that built it; the launcher writes it anew.
      rm -f "$dir/tornado-argfile"
      chmod +x "$dir"/bin/* 2>/dev/null || true
      chmod 755 "$dir"
      rmdir "$2" 2>/dev/null || true
      mv "$dir" "$2"
      return
    fi
  done
  die "$archive holds no TornadoVM SDK (a folder with tornado-argfile.template and share/java/tornado)" 1
}

# download BACKEND FOLDER
download() {
  local name archive sum
  name=$(platform) ||
    die "there is no release archive for $(uname -sm): build TornadoVM $version there and set TORNADOVM_HOME" 1
  name=tornadovm-$version-$1-$name.tar.gz
  archive=$work/$name
  command -v curl >/dev/null || die "needs curl: apt-get install curl" 1
  say "downloading $releases/$name"
  curl -fL --progress-bar -o "$archive" "$releases/$name" ||
    die "cannot download it; get it on another machine and give --from ARCHIVE" 1
  sum=${sha256:-$(published_sum "$name" || true)}
  [[ -n $sum ]] || die "the release page gives no checksum of $name; give it with --sha256" 1
  check_sum "$archive" "$sum"
  unpack "$archive" "$2"
}

# Installs with SDKMAN; its functions do not run under set -eu.
with_sdkman() {
  say "sdk install tornadovm $version-$1"
  # shellcheck source=/dev/null
  (set +eu && source "$sdkman/bin/sdkman-init.sh" && sdk install tornadovm "$version-$1" <<<Y) ||
    die "SDKMAN could not install it; give --from ARCHIVE" 1
}

install_sdk() {
  local folder=${TORNADOVM_HOME:-/opt/tornadovm}
  if [[ -n $from ]]; then
    [[ -z $sha256 ]] || check_sum "$from" "$sha256"
    unpack "$from" "$folder"
  elif [[ -r $sdkman/bin/sdkman-init.sh && -z ${TORNADOVM_HOME:-} ]]; then
    with_sdkman "${backend:-$(default_backend)}"
  else
    download "${backend:-$(default_backend)}" "$folder"
  fi
}

check_jdk() {
  local jdk_version=none
  if jdk=$(find_jdk); then
    jdk_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$jdk/release")
    # TornadoVM's Graal compiler is of 25.0.2.
    [[ $(printf '%s\n' 25.0.2 "$jdk_version" | sort -V | head -n 1) == 25.0.2 ]] && return
  fi
  missing "JDK 25.0.2 or newer (here: $jdk_version)" \
    "apt-get install temurin-25-jdk (packages.adoptium.net), or sdk install java 25.0.3-tem; JAVA_HOME names one"
  jdk=''
}

# How to get a library.
cure() {
  case $1 in
    libOpenCL.so.*) echo "the OpenCL loader: apt-get install ocl-icd-libopencl1" ;;
    libcuda.so.*) echo "NVIDIA's driver (nvidia-smi shows whether it works), or an SDK without ptx and cuda: --backend opencl --into FOLDER" ;;
    libnvrtc.so.*) echo "the CUDA toolkit of that version, with its lib64 in LD_LIBRARY_PATH" ;;
    libze_loader.so.*) echo "the Level Zero loader: apt-get install libze1" ;;
    *GLIBC*) echo "a newer system, or an SDK that was built on this one" ;;
    *) echo "the package that holds it: apt-file search ${1##*/}" ;;
  esac
}

# What the SDK's native libraries need.
check_libraries() {
  local library
  command -v ldd >/dev/null || return 0
  while IFS= read -r library; do
    missing "$library" "$(cure "$library")"
  done < <(ldd "$sdk"/lib/*.so 2>&1 |
    sed -n "s/^.*version \`\(.*\)' not found.*/\1/p; s/^[[:space:]]*\(.*\) => not found.*/\1/p" | sort -u)
}

# OpenCL finds its drivers through files in a folder.
check_opencl_driver() {
  local folder=/etc/OpenCL/vendors
  [[ $(uname) == Linux && -z ${OCL_ICD_VENDORS:-} ]] || return 0
  if [[ -z $(find "$folder/" -name '*.icd' 2>/dev/null) ]]; then
    missing "an OpenCL driver (no $folder/*.icd)" \
      "the GPU's: apt-get install nvidia-opencl-icd, intel-opencl-icd or mesa-opencl-icd; for the CPU: apt-get install pocl-opencl-icd"
  elif [[ -n $(find "$folder/" -name 'pocl*.icd') ]] && ! command -v ld >/dev/null; then
    missing "ld on the PATH, with which PoCL links kernels" "apt-get install binutils"
  fi
}

check_devices() {
  local code=0
  "$jdk/bin/javac" -g -nowarn -d "$work/classes" --module-path "$sdk/share/java/tornado" \
    --add-modules tornado.api "$here/device-check/src/main/java/dev/ets/tornado/check/DeviceCheck.java" ||
    die "the check does not compile against $sdk; is it TornadoVM $version?" 1
  write_sdk_args "$sdk" "$work/sdk.args"
  TORNADOVM_HOME=$sdk "$jdk/bin/java" "@$work/sdk.args" "@$here/jvm.args" -cp "$work/classes" \
    dev.ets.tornado.check.DeviceCheck 2>"$work/problems" || code=$?
  ((code == 0)) && return
  grep -v '^WARNING: ' "$work/problems" | head -n 20 >&2 || true
  ((code == 1)) || die "the JVM ended with exit code $code; the lines above are its own" 1
  [[ $backend != *opencl* ]] || say "clinfo -l (apt-get install clinfo) lists what OpenCL itself finds" >&2
  die "the check of $sdk failed" 1
}

backend='' from='' sha256='' into=''
while (($# > 0)); do
  case $1 in
    -h | --help) help && exit 0 ;;
    --backend | --from | --sha256 | --into)
      [[ -n ${2:-} ]] || die "$1 needs a value; --help lists the options" 2
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    *) die "unknown option '$1'; --help lists the options" 2 ;;
  esac
done
[[ -z $backend || " $backends " == *" $backend "* ]] || die "no backend '$backend'; there are $backends" 2
case $from in
  '') ;;
  *.tar.gz | *.tgz | *.zip) [[ -r $from ]] || die "cannot read $from" 2 ;;
  *) die "$from is neither a .tar.gz nor a .zip" 2 ;;
esac
[[ -z $into ]] || TORNADOVM_HOME=$into

sdkman=${SDKMAN_DIR:-$HOME/.sdkman}
check_jdk
if sdk=$(find_sdk); then
  [[ -z $from$backend ]] || say "an SDK is there already; remove $sdk, or give --into, to install another"
else
  [[ -z ${TORNADOVM_HOME:-} || ! -e $TORNADOVM_HOME || -z $(ls -A "$TORNADOVM_HOME") ]] ||
    die "$TORNADOVM_HOME is no TornadoVM SDK (it lacks tornado-argfile.template, etc/tornado.backend or share/java/tornado/tornado-api-*.jar): correct or unset TORNADOVM_HOME" 1
  [[ -n $jdk ]] || exit 1
  install_sdk
  sdk=$(find_sdk) || die "the SDK is not where it should be; looked in $(sdk_places | paste -sd ' ' -)" 1
fi
backend=$(sed -n 's/^tornado.backends=//p' "$sdk/etc/tornado.backend" | sed 's/-backend//g')
say "TornadoVM $(sed -n 's/^version=//p' "$sdk/etc/tornado.release") ($backend) in $sdk"
check_libraries
[[ $backend != *opencl* ]] || check_opencl_driver
((missing == 0)) || exit 1
check_devices
[[ -z $into ]] || say "to use it: export TORNADOVM_HOME=$(printf %q "$sdk")"
