package dev.chasqui.whatsapp;

import static java.util.stream.Collectors.joining;

import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageContent.Media;
import dev.chasqui.model.MessageOrigin;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what a language model may know of a message. What cannot be seen or heard is named
 * as such, so that the model does not pretend.
 */
public final class MessageDescription {
  /** The longest description, in characters. */
  public static final int CHARS_MAX = 4000;

  private static final String CUT_MARK = " [cut]";

  private MessageDescription() {}

  /** Describes the message in at most {@link #CHARS_MAX} characters; text is given as written. */
  public static String describe(InboundMessage message) {
    return Texts.cut(context(message) + content(message.content()), CHARS_MAX, CUT_MARK);
  }

  /** Describes content alone, as of a message that somebody wrote in the business's name. */
  public static String describe(MessageContent content) {
    return Texts.cut(content(content), CHARS_MAX, CUT_MARK);
  }

  private static String context(InboundMessage message) {
    MessageOrigin origin = message.origin();
    var out = new StringBuilder();
    String advertised = origin.referral() == null ? null : origin.referral().text();
    if (advertised != null) {
      out.append("[came here from an ad or post that says: ")
          .append(Texts.cut(advertised, 500, "…"))
          .append("]\n");
    }
    if (origin.forwardedOften()) {
      out.append("[forwarded many times, from another chat]\n");
    } else if (origin.forwarded()) {
      out.append("[forwarded from another chat]\n");
    }
    if (origin.productId() != null) {
      out.append("[about the product ").append(origin.productId()).append("]\n");
    } else if (message.replyTo() != null && quotes(message.content())) {
      out.append("[quotes an earlier message]\n");
    }
    return out.toString();
  }

  /** Whether naming the quote tells anything: the answer to a request always has one. */
  private static boolean quotes(MessageContent content) {
    return switch (content) {
      case MessageContent.Choice _, MessageContent.FormReply _, MessageContent.CallPermission _ ->
          false;
      case MessageContent.Contacts contacts -> contacts.ownNumber() == null;
      default -> true;
    };
  }

  private static String content(MessageContent content) {
    return switch (content) {
      case MessageContent.Text(var body) -> body;
      case Media media -> media(media);
      case MessageContent.Location(var latitude, var longitude, var name, var address, _) ->
          String.format(Locale.ROOT, "[location %.6f, %.6f", latitude, longitude)
              + also("name", name)
              + also("address", address)
              + "]";
      case MessageContent.Contacts(var cards, var ownNumber) ->
          ownNumber != null
              ? "[shared their own number: " + ownNumber + "]"
              : "[shared contacts: " + String.join("; ", cards) + "]";
      case MessageContent.Choice(var id, var title, var description) ->
          "[chose: "
              + title
              + (description == null ? "" : " – " + description)
              + (id.equals(title) ? "" : " (" + id + ")")
              + "]";
      case MessageContent.FormReply(var name, var json) ->
          "[filled in the form " + name + ": " + json + "]";
      case MessageContent.Reaction(_, var emoji) ->
          emoji == null ? "[took a reaction back]" : "[reacted with " + emoji + "]";
      case MessageContent.Order(var text, _, var lines) ->
          "[order: "
              + lines.stream().map(MessageDescription::line).collect(joining("; "))
              + "]"
              + (text == null ? "" : "\n" + text);
      case MessageContent.Edit(_, var newText, _) ->
          newText == null
              ? "[edited an earlier message; the assistant cannot see how]"
              : "[corrected an earlier message, which now reads:]\n" + newText;
      case MessageContent.Revoke _ -> "[deleted an earlier message]";
      case MessageContent.SystemNotice notice -> "[notice from WhatsApp: " + notice.body() + "]";
      case MessageContent.CallPermission permission -> callPermission(permission);
      case MessageContent.ChatOpened _ -> "[opened the chat]";
      case MessageContent.MediaPlaceholder _ ->
          "[sent a photo, video, sound or document that is not available]";
      case MessageContent.Unsupported(var code, var hint) -> unsupported(code, hint);
      case MessageContent.Unknown(var type, _) ->
          "[a message of the kind \"" + type + "\"; the assistant cannot read it]";
    };
  }

  private static String line(MessageContent.OrderLine line) {
    String currency = line.currency() == null ? "" : " " + line.currency();
    return line.quantity().toPlainString()
        + " × "
        + line.productId()
        + (line.price() == null ? "" : " at " + line.price().toPlainString() + currency);
  }

  private static String callPermission(MessageContent.CallPermission permission) {
    if (!permission.granted()) {
      return "[does not allow calls]";
    }
    return permission.permanent() || permission.until() == null
        ? "[allows calls]"
        : "[allows calls until " + permission.until() + "]";
  }

  private static String media(Media media) {
    String what =
        switch (media.kind()) {
          case IMAGE -> "photo";
          case VIDEO -> "video";
          case AUDIO -> "sound file";
          case VOICE -> "voice note";
          case DOCUMENT -> "document";
          case STICKER -> "sticker";
        };
    String limit =
        switch (media.kind()) {
          case AUDIO, VOICE -> "; the assistant cannot hear it";
          case DOCUMENT -> "; the assistant cannot open it";
          case IMAGE, VIDEO, STICKER -> "; the assistant cannot see it";
        };
    return "["
        + what
        + also("file name", media.filename())
        + also("caption", media.caption())
        + limit
        + "]";
  }

  private static String unsupported(int code, @Nullable String hint) {
    return switch (code) {
      case 131052 -> "[sent a file that WhatsApp could not hand over, perhaps too large]";
      case 131060 -> "[a message that is not available yet]";
      default ->
          "[sent something that WhatsApp does not pass on to businesses"
              + (hint == null ? "" : " (" + hint + ")")
              + "; the assistant cannot read it]";
    };
  }

  private static String also(String label, @Nullable String value) {
    return value == null ? "" : ", " + label + ": " + value;
  }
}
