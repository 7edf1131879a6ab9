# Builds when the sources changed. Sourced by chasqui.

# The Maven of this project, from wherever we are.
maven() {
  # The warnings about sun.misc.Unsafe come from Maven's own libraries.
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
    mvn -B -f "$HOME_DIR/pom.xml" "$@"
}

build_is_current() {
  [ -f "$STAMP" ] && [ -f "$HOME_DIR/target/chasqui.jar" ] && classpath_is_there || return 1
  # The folders are looked at too: a file that was removed changes nothing but its folder.
  [ -z "$(find "$HOME_DIR/pom.xml" "$HOME_DIR/src/main" -newer "$STAMP" -print 2>/dev/null | head -n 1)" ]
}

# Whether every jar of the class path still exists; another checkout or a cleaned repository moves them.
classpath_is_there() {
  local jar
  [ -s "$HOME_DIR/target/runtime.classpath" ] || return 1
  while IFS= read -r jar; do
    [ -e "$jar" ] || return 1
  done < <(tr ':' '\n' <"$HOME_DIR/target/runtime.classpath")
}

# Whether a build failed only because something was never downloaded.
lacks_downloads() {
  grep -qE 'in offline mode|has not been downloaded from it before' "$BUILD_LOG"
}

# Turns Maven's log into the progress line.
follow_build() {
  local line downloads=0
  while IFS= read -r line; do
    printf '%s\n' "$line" >&3
    case $line in
      *'Downloaded from'*)
        downloads=$((downloads + 1))
        progress "Building: $downloads files downloaded (first build only) …"
        ;;
      *'Compiling '*) progress "Building: compiling …" ;;
      *'--- '*'@ '*) progress "Building: $(printf '%s' "$line" | sed 's/.*--- \([^ (]*\).*/\1/') …" ;;
    esac
  done 3>"$BUILD_LOG"
}

# Runs Maven with the given first argument (-o or nothing) up to the class files.
compile() {
  set -o pipefail
  # Formatting is for the tests to check: it keeps nobody from trying what was just written.
  # shellcheck disable=SC2086
  maven $1 -Dspotless.check.skip=true -DskipTests -Dmaven.test.skip=true process-classes 2>&1 | follow_build
  local code=$?
  set +o pipefail
  return $code
}

# Prints what went wrong, once: Maven repeats the compiler's errors under "Failed to execute goal".
last_errors() {
  awk '/^\[ERROR\] Failed to execute goal/ { if (!shown) print; repeated = shown; next }
       /^\[ERROR\]/ && !/Help 1|e-run Maven|For more information|COMPILATION ERROR|^\[ERROR\] *$/ {
         if (!repeated && shown < 25) { print; shown++ } }' "$BUILD_LOG"
}

build_if_changed() {
  build_is_current && return
  mkdir -p "$HOME_DIR/target"
  local begin=$SECONDS started
  started=$HOME_DIR/target/build.started
  touch "$started"
  if [ -n "$progress_live" ]; then progress "Building …"; else progress_done "Building …"; fi
  if ! compile -o && { ! lacks_downloads || ! compile ''; }; then
    progress_done
    last_errors >&2
    fail "$EX_SOFTWARE" "the build failed; the whole log is in $BUILD_LOG"
  fi
  # One file, since the virtual machine keeps what it learns only of classes in archives.
  "$JAVA_HOME/bin/jar" --create --file "$HOME_DIR/target/chasqui.jar" -C "$HOME_DIR/target/classes" . ||
    fail "$EX_SOFTWARE" "the classes could not be packed"
  # As old as the start of the build, so that what was edited meanwhile is built next time.
  mv "$started" "$STAMP"
  progress_done "Built in $((SECONDS - begin)) s."
}
