# Trains the virtual machine once, so that later starts begin with what it learned. Sourced by chasqui.

# As many people a second as two processors carry with ease, some of them interrupted by a human agent, and answers
# of sixty words, so that more than a hundred streams are open at once: the code of a busy node is what shall be known.
readonly TRAINING=(conversations --rate 100 --warmup 90 --duration 5 --echoes 0.02
  --model-tokens 60 --model-tokens-per-second 60)

# Keeps what the virtual machine has learned from answering simulated people, or with --quick from
# one conversation.
train() {
  local log=$HOME_DIR/target/aot.log code=0
  case $# in
    0) ;;
    1) [ "$1" = --quick ] || aot_usage "$1" ;;
    *) aot_usage "$2" ;;
  esac
  build_if_changed
  rm -f "$AOT_CACHE"
  # Written when the process ends, by another one that says how that went.
  export CHASQUI_JAVA_OPTS="${CHASQUI_JAVA_OPTS:-} -XX:AOTCacheOutput=$AOT_CACHE"
  if [ "${1:-}" = --quick ]; then
    progress_done "Training: the demo is played once …"
    (run demo) >"$log" 2>&1 || code=$?
  else
    progress_done "Training: simulated people write to a gateway for a minute and a half …"
    # Whether budgets are met says nothing here: while it learns, it is slower.
    "$HOME_DIR/loadtest/run" "${TRAINING[@]}" >"$log" || code=$?
    [ "$code" -ne 1 ] || code=0
  fi
  if [ "$code" -ne 0 ] || [ ! -s "$AOT_CACHE" ]; then
    rm -f "$AOT_CACHE"
    fail 1 "no cache was written; the log is in $log
With --quick the demo is played once instead, which needs neither Gatling nor a minute and a half."
  fi
  progress_done "Kept in $AOT_CACHE ($(($(wc -c <"$AOT_CACHE") / 1048576)) MB); dev, demo, serve and backends begin with it."
}

aot_usage() {
  printf "chasqui: aot knows --quick, not '%s'\n" "$1" >&2
  exit "$EX_USAGE"
}
