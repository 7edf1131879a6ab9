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

# Shows test classes as they finish and Maven's closing lines; everything else only goes to the log.
follow_tests() {
  local line closing='' downloads=0
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
        *' in dev.'* | *'Help 1'* | *'re-run Maven'* | *'Re-run Maven'* | '[INFO] ---'* | '[INFO] ' | '[INFO]' | '[ERROR] ' | '[ERROR]') ;;
        *) progress_done && printf '%s\n' "$line" ;;
      esac
    fi
  done 3>"$BUILD_LOG"
}

# Runs the tests with the given first argument (-o or nothing), the others go to Maven.
verify() {
  local offline=$1 code
  shift
  set -o pipefail
  # shellcheck disable=SC2086
  maven $offline "$@" verify 2>&1 | follow_tests
  code=$?
  set +o pipefail
  return $code
}

run_tests() {
  local maven_arguments=() code=0
  while [ $# -gt 0 ]; do
    case $1 in
      --slow) maven_arguments+=(-Dtest.groups.excluded=none) ;;
      --crash)
        maven_arguments+=(-Dtest.groups.excluded=none '-Dtest=Crash*Test,TwoNodesTest,BackendsAwayTest,KillTest')
        ;;
      *) maven_arguments+=("$1") ;;
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
}
