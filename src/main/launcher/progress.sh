# One line of progress that changes, on a terminal; a line per step otherwise. Sourced by chasqui.

progress_live=
[ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && progress_live=1
if [ -n "$progress_live" ] && [ -z "${NO_COLOR:-}" ]; then
  dim=$'\033[2m' red=$'\033[31m' plain=$'\033[0m'
else
  dim='' red='' plain=''
fi

# Replaces the progress line. Without a terminal it says nothing: only progress_done does.
progress() {
  if [ -n "$progress_live" ]; then
    printf '\r\033[K%s%s%s' "$dim" "$(printf '%s' "$1" | cut -c "1-$((${COLUMNS:-80} - 1))")" "$plain" >&2
  fi
}

# Ends the progress line with a sentence that stays; without one the line just goes.
progress_done() {
  [ -n "$progress_live" ] && printf '\r\033[K' >&2
  [ $# -eq 0 ] || printf '%s\n' "$1" >&2
}

# Says what is wrong and what to do, and exits: fail <exit code> <text>
fail() {
  progress_done
  printf '%schasqui: %s%s\n' "$red" "$2" "$plain" >&2
  exit "$1"
}
