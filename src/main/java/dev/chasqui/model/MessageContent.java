package dev.chasqui.model;

import java.math.BigDecimal;
import java.time.Instant;
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
   * @param sha256 of the file, in base64 on messages and in hex in a history
   * @param url of the file, for about 5 minutes and with the access token; null before Nov 2025
   * @param animated of a sticker
   */
  record Media(
      MediaKind kind,
      String mediaId,
      @Nullable String mimeType,
      @Nullable String caption,
      @Nullable String filename,
      @Nullable String sha256,
      @Nullable String url,
      boolean animated)
      implements MessageContent {

    /** A file without a hash and a direct address, not animated. */
    public Media(
        MediaKind kind,
        String mediaId,
        @Nullable String mimeType,
        @Nullable String caption,
        @Nullable String filename) {
      this(kind, mediaId, mimeType, caption, filename, null, null, false);
    }
  }

  /** A photo, video, sound or document of a history whose file is not there, or comes later. */
  record MediaPlaceholder() implements MessageContent {}

  /**
   * A place, in degrees.
   *
   * @param url the place's own page
   */
  record Location(
      double latitude,
      double longitude,
      @Nullable String name,
      @Nullable String address,
      @Nullable String url)
      implements MessageContent {

    /** A place without a page. */
    public Location(
        double latitude, double longitude, @Nullable String name, @Nullable String address) {
      this(latitude, longitude, name, address, null);
    }
  }

  /**
   * Shared contact cards, as "name (phone, e-mail)" texts.
   *
   * @param ownNumber the person's own number in digits, shared because the business asked for it
   *     ({@code origin} is {@code contact_request}); else null
   */
  record Contacts(List<String> cards, @Nullable String ownNumber) implements MessageContent {
    public Contacts {
      cards = List.copyOf(cards);
    }

    /** Cards of others. */
    public Contacts(List<String> cards) {
      this(cards, null);
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

  /**
   * The answer to a request to call the person.
   *
   * @param permanent whether it holds until taken back
   * @param until when it ends; null when permanent, refused or not told
   * @param automatic whether WhatsApp answered by the person's settings, without the person
   */
  record CallPermission(
      boolean granted, boolean permanent, @Nullable Instant until, boolean automatic)
      implements MessageContent {}

  /** A reaction to a message; a null emoji takes it away. Never answered. */
  record Reaction(MessageId target, @Nullable String emoji) implements MessageContent {}

  /**
   * A cart.
   *
   * @param text what the person wrote beside it
   */
  record Order(@Nullable String text, @Nullable String catalogId, List<OrderLine> lines)
      implements MessageContent {
    public Order {
      lines = List.copyOf(lines);
    }
  }

  /**
   * One line of a cart.
   *
   * @param productId the business's own ({@code product_retailer_id})
   * @param price of one piece, in the currency (ISO 4217); null when not told
   */
  record OrderLine(
      String productId,
      BigDecimal quantity,
      @Nullable BigDecimal price,
      @Nullable String currency) {}

  /**
   * The person corrected an earlier message (coexistence numbers only).
   *
   * @param newText the text as it reads now, or the caption; null when there is none, or WhatsApp
   *     does not tell
   * @param media what the corrected message shows; null for a text
   */
  record Edit(MessageId target, @Nullable String newText, @Nullable MediaKind media)
      implements MessageContent {

    /** The correction of a text. */
    public Edit(MessageId target, @Nullable String newText) {
      this(target, newText, null);
    }

    /** What the earlier message says now, with no file to fetch; null when nobody can tell. */
    public @Nullable MessageContent corrected() {
      if (media != null) {
        return new Media(media, "", null, newText, null);
      }
      return newText == null ? null : new Text(newText);
    }
  }

  /** The person deleted an earlier message (coexistence numbers only). */
  record Revoke(MessageId target) implements MessageContent {}

  /** The person opened the chat for the first time and wrote nothing. Never answered. */
  record ChatOpened() implements MessageContent {}

  /**
   * Number or id changes, reported by Meta and not written by the person. Never answered. The
   * message belongs to the conversation with the identity before the change, as far as the webhook
   * tells it: {@code previous_user_id}, else the sender. (Meta: System messages webhook reference;
   * Business-scoped user IDs.)
   *
   * @param type {@code user_changed_number}, {@code user_changed_user_id}, formerly {@code
   *     customer_identity_changed}
   * @param newWaId the number after the change, in digits; equal to the old one when only the
   *     identity changed
   * @param newUserId the business-scoped user id after the change
   * @param previousUserId the one before it
   * @param identityHash of the new encryption identity ({@code customer_identity_changed})
   */
  record SystemNotice(
      String type,
      String body,
      @Nullable String newWaId,
      @Nullable String newUserId,
      @Nullable String previousUserId,
      @Nullable String newParentUserId,
      @Nullable String previousParentUserId,
      @Nullable String identityHash)
      implements MessageContent {

    /** A notice that names no identities. */
    public SystemNotice(String type, String body) {
      this(type, body, null, null, null, null, null, null);
    }
  }

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
   * Whether the message asks for an answer. Reactions, notices, deletions, what WhatsApp answered
   * by itself and placeholders (the real message follows them) do not.
   */
  default boolean wantsAnswer() {
    return switch (this) {
      case Reaction _, SystemNotice _, Revoke _, ChatOpened _, MediaPlaceholder _ -> false;
      case Unsupported u -> u.code() != 131060;
      case CallPermission p -> !p.automatic();
      case Text _, Media _, Location _, Contacts _, Choice _, FormReply _ -> true;
      case Order _, Edit _, Unknown _ -> true;
    };
  }
}
