package dev.chasqui.llm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the tool calls of one answer together from their fragments. Bounded: what goes past a bound
 * is dropped, since a call that long is of no use. Not thread-safe.
 */
final class ToolCallAssembler {
  static final int CALLS_MAX = 8;
  static final int NAME_CHARS_MAX = 64;
  static final int ID_CHARS_MAX = 256;
  static final int ARGUMENTS_CHARS_MAX = 16 << 10;

  /** A call under way. */
  private static final class Draft {
    private final int index;
    private final StringBuilder id = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();

    Draft(int index) {
      this.index = index;
    }

    /** Servers that number every call 0 tell them apart by their ids. */
    boolean continues(ToolFragment fragment) {
      boolean another =
          !fragment.id().isEmpty()
              && !fragment.name().isEmpty()
              && !id.isEmpty()
              && !id.toString().equals(fragment.id());
      return index == fragment.index() && !another;
    }

    void add(ToolFragment fragment) {
      if (id.isEmpty()) {
        append(id, fragment.id(), ID_CHARS_MAX);
      }
      // Some servers repeat the name in each fragment, others cut it in two.
      if (!name.toString().equals(fragment.name())) {
        append(name, fragment.name(), NAME_CHARS_MAX);
      }
      append(arguments, fragment.arguments(), ARGUMENTS_CHARS_MAX);
    }

    private static void append(StringBuilder text, String piece, int max) {
      text.append(piece, 0, Math.min(piece.length(), max - text.length()));
    }
  }

  private final List<Draft> drafts = new ArrayList<>();

  void add(ToolFragment fragment) {
    Draft draft = find(fragment);
    if (draft == null) {
      if (drafts.size() == CALLS_MAX) {
        return;
      }
      draft = new Draft(fragment.index());
      drafts.add(draft);
    }
    draft.add(fragment);
  }

  /** The calls so far, in the order in which they began; those without a name are none. */
  List<ToolCall> calls() {
    return drafts.stream()
        .filter(draft -> !draft.name.isEmpty())
        .map(draft ->
            new ToolCall(
                draft.id.toString(), draft.name.toString().strip(), draft.arguments.toString()))
        .toList();
  }

  private @Nullable Draft find(ToolFragment fragment) {
    for (Draft draft : drafts.reversed()) {
      if (draft.continues(fragment)) {
        return draft;
      }
    }
    return null;
  }
}
