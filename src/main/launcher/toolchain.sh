# Finds a JDK that is new enough, and Maven. Sourced by chasqui.

# Prints the major version of the JDK in $1, or nothing.
java_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
  fi
}

new_enough() {
  local major
  major=$(java_major "$1")
  [ -n "$major" ] && [ "$major" -ge "$JAVA_MIN" ]
}

# Prints the folders where a JDK may be, the likeliest first.
java_candidates() {
  [ -n "${JAVA_HOME:-}" ] && printf '%s\n' "$JAVA_HOME"
  local java link dir
  if java=$(command -v java); then
    while [ -L "$java" ]; do
      link=$(readlink "$java")
      case $link in /*) java=$link ;; *) java=$(dirname "$java")/$link ;; esac
    done
    printf '%s\n' "$(dirname "$(dirname "$java")")"
  fi
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$JAVA_MIN+" 2>/dev/null
  fi
  for dir in /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* \
    /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -d "$dir" ] && printf '%s\n' "$dir"
  done
}

# Sets JAVA_HOME, or says how to get a JDK.
find_java() {
  local dir
  while IFS= read -r dir; do
    if new_enough "$dir"; then
      export JAVA_HOME=$dir
      return
    fi
  done < <(java_candidates)
  fail "$EX_UNAVAILABLE" "no JDK of version $JAVA_MIN or newer found. Get one, then try again:
  Debian, Ubuntu   apt-get install openjdk-$JAVA_MIN-jdk-headless   (or Temurin: https://adoptium.net)
  SDKMAN           sdk install java $JAVA_MIN-tem
  macOS            brew install openjdk@$JAVA_MIN
If it is somewhere else, set JAVA_HOME to its folder."
}

find_maven() {
  command -v mvn >/dev/null || fail "$EX_UNAVAILABLE" "Maven (mvn) not found. Get it, then try again:
  Debian, Ubuntu   apt-get install maven
  SDKMAN           sdk install maven
  macOS            brew install maven"
}
