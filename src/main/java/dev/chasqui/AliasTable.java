package dev.chasqui;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.store.AliasLedger;
import dev.chasqui.store.AliasLink;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Links between ids as people read them. */
final class AliasTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final String ROW = "%-8s  %-19s  %-7s  %-24s  %-24s  %-7s  %-20s  %s%n";

  private final boolean showIds;
  private final PrintStream out;

  /**
   * @param showIds whether to show whole ids; else their last characters only
   */
  AliasTable(boolean showIds, PrintStream out) {
    this.showIds = showIds;
    this.out = out;
  }

  /** A line for each link, newest first. */
  void print(AliasLedger.Found found) {
    if (found.newestFirst().isEmpty()) {
      out.println("no links between ids");
      return;
    }
    if (showIds) {
      out.println("Holds personal data: do not pass it on.");
    }
    out.printf(
        ROW, "ID", "LEARNED (UTC)", "KIND", "ALIAS", "LEADS TO", "JOINED", "LEARNED FROM", "STATE");
    for (AliasLink link : found.newestFirst()) {
      out.printf(
          ROW,
          link.id(),
          TIME.format(link.storedAt()),
          link.kind().name().toLowerCase(Locale.ROOT),
          shown(link.alias()),
          shown(link.conversation()),
          link.joined() ? "joined" : "",
          link.learnedFrom(),
          state(link));
    }
    out.printf("%n%d of %d shown%n", found.newestFirst().size(), found.matching());
  }

  private static String state(AliasLink link) {
    var endedAt = link.endedAt();
    if (endedAt == null) {
      return "in force";
    }
    return (link.takenBack() ? "undone " : "ended ") + TIME.format(endedAt);
  }

  /** What became of a link that was to be taken back. */
  void print(AliasLedger.Undone undone) {
    var link = undone.before();
    var endedAt = link.endedAt();
    String pair = shown(link.alias()) + " → " + shown(link.conversation());
    if (link.takenBack() && endedAt != null) {
      out.println("undone before, at " + TIME.format(endedAt) + " UTC: " + pair);
    } else if (endedAt != null) {
      out.println("undone, although it had ended at " + TIME.format(endedAt) + " UTC: " + pair);
    } else {
      out.println("undone " + pair);
    }
  }

  private String shown(ConversationKey key) {
    return showIds ? key.toString() : Masked.key(key.toString());
  }
}
