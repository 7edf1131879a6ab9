package dev.chasqui.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a conversation or to an account: an update out of a webhook, or one of
 * those that Chasqui writes into the event log itself ({@link TimerFired}, {@link Command}, {@link
 * WindowRefused}).
 */
public sealed interface InboundEvent {

  /**
   * The conversation that the event belongs to; for events of an account, a key made of its ids.
   */
  ConversationKey conversation();

  /**
   * A text that is equal for two deliveries of one event and differs otherwise; the key of
   * deduplication.
   */
  String dedupKey();

  /** A message from a person. */
  record MessageReceived(InboundMessage message) implements InboundEvent {
    @Override
    public ConversationKey conversation() {
      return message.conversation();
    }

    /**
     * The message id. A coexistence placeholder has a key of its own, since the real message that
     * follows it may come with the same id (Meta: Unsupported messages, code 131060).
     */
    @Override
    public String dedupKey() {
      return message.content() instanceof MessageContent.Unsupported(int code, _) && code == 131060
          ? message.id().value() + "/placeholder"
          : message.id().value();
    }
  }

  /**
   * How far one of our messages got (Meta: Status messages webhook reference).
   *
   * @param clientId the {@code biz_opaque_callback_data} that we sent, null when the message is not
   *     ours
   * @param errorCode Meta's code on {@code FAILED}, else 0
   * @param pricing how the message is billed; on {@code SENT} and one of {@code DELIVERED} and
   *     {@code READ}, else null
   * @param conversationOrigin {@code conversation.origin.type}, such as {@code
   *     referral_conversion}, or null
   * @param freeEntryUntil when the free entry point window ends; null when none was reported
   * @param recipient whom the message went to, the group's member in a group; null when the webhook
   *     names nobody
   * @param participant the member of a group that the status is about, null outside groups
   * @param templateId the template that Direct Send used, else null
   */
  record StatusChanged(
      ConversationKey conversation,
      MessageId message,
      DeliveryStatus status,
      Instant at,
      @Nullable String clientId,
      int errorCode,
      @Nullable String errorDetail,
      @Nullable Pricing pricing,
      @Nullable String conversationOrigin,
      @Nullable Instant freeEntryUntil,
      @Nullable Contact recipient,
      @Nullable String participant,
      @Nullable String templateId)
      implements InboundEvent {

    /** A status without prices, recipient and group. */
    public StatusChanged(
        ConversationKey conversation,
        MessageId message,
        DeliveryStatus status,
        Instant at,
        @Nullable String clientId,
        int errorCode,
        @Nullable String errorDetail) {
      this(
          conversation,
          message,
          status,
          at,
          clientId,
          errorCode,
          errorDetail,
          null,
          null,
          null,
          null,
          null,
          null);
    }

    @Override
    public String dedupKey() {
      String key = message.value() + "/" + status;
      return participant == null ? key : key + "/" + participant;
    }
  }

  /**
   * An employee wrote to the person in the WhatsApp Business App, or corrected or deleted what was
   * written there (Meta: smb_message_echoes). Never answered; opens no window; costs nothing.
   */
  record HumanReplied(HumanMessage message) implements InboundEvent {
    @Override
    public ConversationKey conversation() {
      return message.conversation();
    }

    @Override
    public String dedupKey() {
      return "echo/" + message.id().value();
    }
  }

  /**
   * The app that owns the thread wrote to the person; only ever inside {@link Observed}. Its
   * content is the body of a send call, so that templates and the like are {@link
   * MessageContent.Unknown}.
   */
  record OwnerReplied(HumanMessage message) implements InboundEvent {
    @Override
    public ConversationKey conversation() {
      return message.conversation();
    }

    @Override
    public String dedupKey() {
      return "echo/" + message.id().value();
    }
  }

  /**
   * Something in a thread that another app owns (Meta: Standby webhooks). To be watched only: an
   * answer would take the thread from its owner.
   *
   * @param event what it would be if the thread were ours; an {@link OwnerReplied} is the owner's
   *     answer
   */
  record Observed(InboundEvent event) implements InboundEvent {
    @Override
    public ConversationKey conversation() {
      return event.conversation();
    }

    @Override
    public String dedupKey() {
      return "standby/" + event.dedupKey();
    }
  }

  /**
   * A timer of Chasqui is due.
   *
   * @param id of its scheduling; the same however often it is fired
   * @param name what it is for
   * @param dueAt when it was to fire, in milliseconds
   */
  record TimerFired(ConversationKey conversation, String id, String name, Instant dueAt)
      implements InboundEvent {
    @Override
    public String dedupKey() {
      return "timer/" + id;
    }
  }

  /**
   * Somebody told Chasqui what to do with a conversation.
   *
   * @param id chosen by whoever gives the command; the same when it is given again after a failure
   * @param action such as {@code pause}, {@code resume}, {@code hand_over}, {@code take_over}
   * @param by who, or null
   * @param at when, in milliseconds
   */
  record Command(
      ConversationKey conversation, String id, String action, @Nullable String by, Instant at)
      implements InboundEvent {
    @Override
    public String dedupKey() {
      return "command/" + id;
    }
  }

  /**
   * WhatsApp answered a free-form message of ours with 131047: the service window is closed (Meta:
   * Error codes).
   *
   * @param id of the refused message
   * @param heardAt the person's newest message known of when the refused one was queued, or null
   * @param at when it was refused, in milliseconds
   */
  record WindowRefused(
      ConversationKey conversation, String id, @Nullable Instant heardAt, Instant at)
      implements InboundEvent {
    @Override
    public String dedupKey() {
      return "window_refused/" + id;
    }
  }

  /**
   * Messages of one thread from before a number came here, in order.
   *
   * @param messages each a {@link HistoryEvent.HistoryMessage}, or {@link Unknown} when malformed
   */
  record ThreadImported(ConversationKey conversation, List<Recorded> messages, String dedupKey)
      implements InboundEvent {
    public ThreadImported {
      messages = List.copyOf(messages);
    }
  }

  /** An event whose JSON is kept, so that it can be stored although nobody acts on it yet. */
  sealed interface Recorded extends InboundEvent
      permits SourcedEvent, ThreadControlChanged, Unknown {
    /** The webhook's field, such as {@code account_update}. */
    String field();

    /** The object as received. */
    String json();
  }

  /**
   * A thread went from one app to another (Meta: messaging_handovers).
   *
   * @param taken whether the new owner took it ({@code control_taken}); else it was passed on
   * @param previousOwnerRole such as {@code ai_agent}
   * @param newOwnerRole such as {@code customer_service}
   * @param summary what the previous owner says of the conversation
   */
  record ThreadControlChanged(
      ConversationKey conversation,
      Instant at,
      boolean taken,
      @Nullable String previousOwnerRole,
      @Nullable String newOwnerRole,
      @Nullable String newOwnerAppId,
      @Nullable String summary,
      String json,
      String dedupKey)
      implements Recorded {
    @Override
    public String field() {
      return "messaging_handovers";
    }
  }

  /** What this version does not know, or what is malformed. */
  record Unknown(ConversationKey conversation, String field, String json, String dedupKey)
      implements Recorded {}
}
