#!/usr/bin/env bash
# Runs our engine beside its peers: bench/peers/run.sh [NAME...] [OPTION...]; --help lists all. Builds when a
# source is newer than the last build, gets llama.cpp's libraries from npm once, and becomes the JVM.
#
# ETS_JAVA_OPTS holds further options for the JVM, such as -Xmx8g.
set -euo pipefail

peers=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
home=$(cd -- "$peers/../.." && pwd)
stamp=$peers/target/built
llama=$peers/npm/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64

# shellcheck source=../../tornado-setup/find.sh
source "$home/tornado-setup/find.sh"

jdk=$(find_jdk) || {
  echo "run.sh: needs a JDK 25 or newer; install one (such as temurin-25-jdk) or set JAVA_HOME" >&2
  exit 2
}

if [[ ! -e $stamp || -n $(cd "$home" && find . \( -name target -o -name '.?*' -o -path '*/test' \) -prune -o \
  \( -name '*.java' -o -name pom.xml -o -path '*/main/*' \) -newer "$stamp" -print -quit) ]]; then
  echo "building ..." >&2
  mkdir -p "$peers/target"
  : >"$stamp.started"
  rm -rf "$peers/target/lib"
  (cd "$home" && JAVA_HOME=$jdk mvn -B -q -ntp -Ppeers -pl bench/peers -am \
    -Dmaven.test.skip=true -Dspotless.check.skip=true package) >&2
  mv "$stamp.started" "$stamp"
fi

# A package of libraries: no script of it runs, and Node.js only serves npm. Its version is that of LlamaLibrary.
if [[ ! -d $llama ]] && command -v npm >/dev/null; then
  npm install --prefix "$peers/npm" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    @node-llama-cpp/linux-x64@3.22.1 >&2 || echo "run.sh: npm could not get llama.cpp" >&2
fi

# shellcheck disable=SC2086 # Several options may be given.
exec "$jdk/bin/java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -XX:MaxDirectMemorySize=1t --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED -XX:+UseParallelGC \
  ${ETS_JAVA_OPTS:-} -Dets.home="$home" -Dets.peers.llama="$llama" \
  -cp "$peers/target/*:$peers/target/lib/*" dev.ets.cli.Main peers "$@"
