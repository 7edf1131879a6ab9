# Runs the tests, showing each class as it finishes. Sourced by chasqui.

have() {
  command -v "$1" >/dev/null
}

# Says before the run what it will leave out, and how to have it.
announce_browser() {
  if { have chromium || have chromium-browser || have google-chrome; } && have chromedriver; then
    return
  fi
  echo "Skipped: the tests of the pages in a browser, for want of Chromium and chromedriver."
  echo "         To run them too: apt-get install chromium chromium-driver"
}

# Shows test classes as they finish and Maven's closing lines; everything else only goes to the log $1.
follow_tests() {
  local log=$1 line closing='' downloads=0
  while IFS= read -r line; do
    printf '%s\n' "$line" >&3
    case $line in
      *'Downloaded from'*)
        downloads=$((downloads + 1))
        progress "$downloads files downloaded (first run only) …"
        ;;
      *'Compiling '*) progress "Compiling …" ;;
      *'Running dev.'*) progress "${line##* } …" ;;
      *'Tests run:'*' in dev.'*)
        progress_done
        printf '%s\n' "$line" | sed 's/^\[[A-Z]*\] *//; s/Tests run: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\), Skipped: \([0-9]*\), Time elapsed: \([0-9.]* s\).* in \(.*\)/\6: \1 run, \2 failed, \3 in error, \4 skipped, \5/'
        ;;
      *'Results:'*) closing=1 ;;
      '[ERROR]'*) closing=1 ;;
    esac
    if [ -n "$closing" ]; then
      case $line in
        *' in dev.'* | *'Downloading from'* | *'Downloaded from'* | *'Help 1'* | *'re-run Maven'* | *'Re-run Maven'* | '[INFO] ---'* | '[INFO] ' | '[INFO]' | '[ERROR] ' | '[ERROR]') ;;
        *) progress_done && printf '%s\n' "$line" ;;
      esac
    fi
  done 3>"$log"
}

# Runs the tests with the given first argument (-o or nothing), the others go to Maven.
verify() {
  local offline=$1 code
  shift
  set -o pipefail
  # shellcheck disable=SC2086
  maven $offline "$@" verify 2>&1 | follow_tests "$BUILD_LOG"
  code=$?
  set +o pipefail
  return $code
}

# The load tests are a project of their own: their own tests, and then the shortest of them against a
# whole gateway, which judges what is lost or doubled and not the time.
run_load_tests() {
  local project=$HOME_DIR/loadtest log=$HOME_DIR/loadtest/target/test.log begin=$SECONDS code=0
  mkdir -p "$project/target"
  local offline=''
  [ -f "$project/target/tested.stamp" ] && [ ! "$project/pom.xml" -nt "$project/target/tested.stamp" ] && offline=-o
  verify_load_tests "$offline" "$log" || code=$?
  if [ "$code" -ne 0 ] && [ -n "$offline" ] && grep -q 'offline mode' "$log"; then
    code=0
    verify_load_tests '' "$log" || code=$?
  fi
  progress_done
  [ "$code" -eq 0 ] || fail 1 "tests of the load tests failed; the log is $log"
  touch "$project/target/tested.stamp"

  build_if_changed
  "$project/micro/run" -l >"$project/target/micro.log" 2>&1 ||
    fail 1 "the benchmarks cannot be built; the log is $project/target/micro.log"
  [ -n "$progress_live" ] || echo "Load test against a whole gateway …"
  "$project/run" smoke >"$project/target/smoke.log" || code=$?
  progress_done
  if [ "$code" -ne 0 ]; then
    cat "$project/target/smoke.log"
    fail 1 "the load test 'smoke' failed; everything of it is in loadtest/target/smoke-*"
  fi
  echo "loadtest smoke: nothing lost, doubled or torn, $((SECONDS - begin)) s"
}

# Runs the load tests' own tests with the given first argument (-o or nothing), into the log $2.
verify_load_tests() {
  local code
  set -o pipefail
  # shellcheck disable=SC2086
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
    mvn -B $1 -f "$HOME_DIR/loadtest/pom.xml" verify 2>&1 | follow_tests "$2"
  code=$?
  set +o pipefail
  return $code
}

run_tests() {
  local maven_arguments=() code=0 whole=1
  while [ $# -gt 0 ]; do
    case $1 in
      --slow) maven_arguments+=(-Dtest.groups.excluded=none) ;;
      --crash)
        whole=
        maven_arguments+=(-Dtest.groups.excluded=none '-Dtest=Crash*Test,TwoNodesTest,BackendsAwayTest,KillTest')
        ;;
      *)
        # Whoever picks tests does not want the others.
        case $1 in -Dtest=* | -Dgroups=*) whole= ;; esac
        maven_arguments+=("$1")
        ;;
    esac
    shift
  done
  mkdir -p "$HOME_DIR/target"
  announce_browser
  # Only a build that was whole before can be whole offline; tests are never run twice.
  local offline=''
  [ -f "$HOME_DIR/target/tested.stamp" ] && [ ! "$HOME_DIR/pom.xml" -nt "$HOME_DIR/target/tested.stamp" ] && offline=-o
  verify "$offline" ${maven_arguments[@]+"${maven_arguments[@]}"} || code=$?
  if [ "$code" -ne 0 ] && [ -n "$offline" ] && lacks_downloads; then
    code=0
    verify '' ${maven_arguments[@]+"${maven_arguments[@]}"} || code=$?
  fi
  progress_done
  [ "$code" -eq 0 ] || fail 1 "tests failed; reports are in target/surefire-reports, the log in $BUILD_LOG"
  touch "$HOME_DIR/target/tested.stamp"
  [ -z "$whole" ] || run_load_tests
}
