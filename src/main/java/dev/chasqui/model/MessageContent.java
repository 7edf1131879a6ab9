package dev.chasqui.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message from a person holds. A type that this version does not know is {@link Unknown} and
 * keeps its JSON.
 */
public sealed interface MessageContent {

  /** Plain text. */
  record Text(String body) implements MessageContent {}

  /** The media types that have an id to download. */
  enum MediaKind {
    IMAGE,
    VIDEO,
    AUDIO,
    VOICE,
    DOCUMENT,
    STICKER
  }

  /**
   * A photo, video, sound, document or sticker.
   *
   * @param mediaId valid for 7 days
   * @param mimeType may carry parameters, such as {@code audio/ogg; codecs=opus}
   */
  record Media(
      MediaKind kind,
      String mediaId,
      @Nullable String mimeType,
      @Nullable String caption,
      @Nullable String filename)
      implements MessageContent {}

  /** A place, in degrees. */
  record Location(
      double latitude, double longitude, @Nullable String name, @Nullable String address)
      implements MessageContent {}

  /** Shared contact cards, as "name (phone)" texts. */
  record Contacts(List<String> cards) implements MessageContent {
    public Contacts {
      cards = List.copyOf(cards);
    }
  }

  /**
   * A tap on a button or a list row, of an interactive message or of a template.
   *
   * @param id the payload that the business gave the choice
   * @param title what the person saw
   */
  record Choice(String id, String title, @Nullable String description) implements MessageContent {}

  /**
   * A completed flow or address form; {@code json} is the text of {@code response_json}, possibly
   * malformed.
   */
  record FormReply(String name, String json) implements MessageContent {}

  /** A reaction to a message; a null emoji takes it away. Never answered. */
  record Reaction(MessageId target, @Nullable String emoji) implements MessageContent {}

  /** A cart; lines read "2 × SKU at 10.5 EUR". */
  record Order(@Nullable String text, List<String> lines) implements MessageContent {
    public Order {
      lines = List.copyOf(lines);
    }
  }

  /** The person corrected an earlier message (coexistence numbers only). */
  record Edit(MessageId target, @Nullable String newText) implements MessageContent {}

  /** The person deleted an earlier message (coexistence numbers only). */
  record Revoke(MessageId target) implements MessageContent {}

  /** Number or id changes, reported by Meta and not written by the person. Never answered. */
  record SystemNotice(String type, String body) implements MessageContent {}

  /**
   * Content the Cloud API cannot carry.
   *
   * @param code Meta's error code: 131051 not supported, 131052 media not downloadable, 131060
   *     coexistence placeholder
   * @param hint the type as Meta names it, such as {@code poll}
   */
  record Unsupported(int code, @Nullable String hint) implements MessageContent {}

  /**
   * A type unknown to this version or one whose body is malformed; {@code json} is the message as
   * received.
   */
  record Unknown(String type, String json) implements MessageContent {}

  /**
   * Whether the message asks for an answer. Reactions, notices, deletions and the coexistence
   * placeholder (the real message follows it) do not.
   */
  default boolean wantsAnswer() {
    return switch (this) {
      case Reaction _, SystemNotice _, Revoke _ -> false;
      case Unsupported u -> u.code() != 131060;
      case Unknown u -> !u.type().equals("request_welcome");
      case Text _, Media _, Location _, Contacts _, Choice _, FormReply _, Order _, Edit _ -> true;
    };
  }
}
