# shellcheck shell=bash
# Finds a JDK and a TornadoVM SDK. Sourced by ./ets and install.sh.

# Prints the first JDK 25 or newer; reads each one's release file, since starting a JVM is slow.
find_jdk() {
  local on_path='' dir key value
  if command -v java >/dev/null; then
    on_path=$(readlink -f -- "$(command -v java)")
    on_path=${on_path%/bin/java}
  fi
  for dir in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -x $dir/bin/javac && -r $dir/release ]] || continue
    while IFS='=' read -r key value; do
      [[ $key == JAVA_VERSION ]] || continue
      value=${value//\"/}
      value=${value%%[!0-9]*}
      ((${value:-0} >= 25)) && echo "$dir" && return
    done <"$dir/release"
  done
  return 1
}

# Prints where an SDK may be. One that TORNADOVM_HOME names is the only one: nobody wants to run
# another by accident.
sdk_places() {
  if [[ -n ${TORNADOVM_HOME:-} ]]; then
    echo "$TORNADOVM_HOME"
  else
    printf '%s\n' "${SDKMAN_DIR:-$HOME/.sdkman}/candidates/tornadovm/current" /opt/tornadovm
  fi
}

is_sdk() {
  [[ -r $1/tornado-argfile.template && -r $1/etc/tornado.backend && -n $(find "$1/share/java/tornado" -maxdepth 1 \
    -name 'tornado-api-*.jar' 2>/dev/null) ]]
}

# Prints the first SDK.
find_sdk() {
  local dir
  while IFS= read -r dir; do
    is_sdk "$dir" && readlink -f -- "$dir" && return
  done < <(sdk_places)
  return 1
}

# Prints what to say where there is no SDK.
no_sdk() {
  local places
  places=$(sdk_places | paste -sd, - | sed 's/,/, /g')
  echo "no TornadoVM SDK: looked in ${TORNADOVM_HOME:+TORNADOVM_HOME=}$places; run tornado-setup/install.sh"
}

# write_sdk_args SDK FILE: writes the JVM's arguments for an SDK, from its template. Its ready-made
# tornado-argfile may name folders of the machine that built it. The template's module path begins
# with the current folder, whose jars are none of our business.
write_sdk_args() {
  local text
  text=$(<"$1/tornado-argfile.template")
  # shellcheck disable=SC2016 # The template's own variable.
  local home='${TORNADOVM_HOME}'
  text=${text//".:$home"/"$home"}
  text=${text//"$home"/"\"$1\""}
  printf '%s\n' "$text" >"$2.$$"
  mv "$2.$$" "$2"
}
