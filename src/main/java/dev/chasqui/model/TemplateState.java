package dev.chasqui.model;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp last said of a template in one language, in its own words.
 *
 * @param status such as {@code APPROVED} or {@code PAUSED}; null before it was told
 * @param reason why, such as {@code FIRST_PAUSE} or {@code SCAM}; null for none
 * @param category what it is filed under now; null before it was told
 * @param quality {@code GREEN}, {@code YELLOW}, {@code RED} or {@code UNKNOWN}; null before it was
 *     told
 */
public record TemplateState(
    String name,
    String language,
    @Nullable String status,
    @Nullable String reason,
    @Nullable String category,
    @Nullable String quality) {

  /** Meta: message_template_status_update. What is not listed, such as FLAGGED, may be sent. */
  private static final Set<String> UNUSABLE =
      Set.of(
          "ARCHIVED",
          "DELETED",
          "DISABLED",
          "IN_APPEAL",
          "LIMIT_EXCEEDED",
          "PAUSED",
          "PENDING",
          "PENDING_DELETION",
          "REJECTED");

  /** Whether it may be sent now. A word of WhatsApp's that nobody knows forbids nothing. */
  public boolean usable() {
    return status == null || !UNUSABLE.contains(status.toUpperCase(Locale.ROOT));
  }
}
