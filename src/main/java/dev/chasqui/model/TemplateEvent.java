package dev.chasqui.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a message template. Texts in capitals are Meta's words; values unknown
 * to this version are kept.
 */
public sealed interface TemplateEvent extends SourcedEvent {

  /** The template that it happened to. */
  Template template();

  /**
   * A template in one language.
   *
   * @param id may be beyond what 32 bits hold
   */
  record Template(String id, @Nullable String name, @Nullable String language) {}

  /**
   * Approved, rejected, paused and so on.
   *
   * @param event such as {@code APPROVED}, {@code REJECTED}, {@code PAUSED}, {@code DISABLED}
   * @param category what it is billed as
   * @param reason such as {@code INVALID_FORMAT}; null for none
   * @param disabledOn a date in prose or in seconds since 1970
   * @param note the title of {@code other_info}, such as {@code FIRST_PAUSE}
   * @param explanation what the note or the rejection says in a sentence
   * @param recommendation what to do about a rejection
   */
  record StatusChanged(
      Source source,
      Template template,
      String event,
      @Nullable String category,
      @Nullable String reason,
      @Nullable String disabledOn,
      @Nullable String note,
      @Nullable String explanation,
      @Nullable String recommendation)
      implements TemplateEvent {}

  /** How people take it: {@code GREEN}, {@code YELLOW}, {@code RED}, {@code UNKNOWN}. */
  record QualityChanged(Source source, Template template, @Nullable String previous, String current)
      implements TemplateEvent {}

  /**
   * It is, or will be, billed as something else.
   *
   * @param previous what it was until now
   * @param current what it is now
   * @param next what it will be, null when the change is done
   * @param nextAt when it will be that
   */
  record CategoryChanged(
      Source source,
      Template template,
      @Nullable String previous,
      @Nullable String current,
      @Nullable String next,
      @Nullable Instant nextAt)
      implements TemplateEvent {}

  /** It was edited. */
  record ComponentsChanged(
      Source source,
      Template template,
      @Nullable String title,
      String body,
      @Nullable String footer,
      List<Button> buttons)
      implements TemplateEvent {
    public ComponentsChanged {
      buttons = List.copyOf(buttons);
    }
  }

  /**
   * A button of a template.
   *
   * @param type such as {@code URL} or {@code PHONE_NUMBER}
   * @param target the address or the number, else null
   */
  record Button(String type, @Nullable String text, @Nullable String target) {}
}
