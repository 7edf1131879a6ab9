package dev.chasqui.conversation;

import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.model.CallEvent;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.Command;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.Observed;
import dev.chasqui.model.InboundEvent.ThreadControlChanged;
import dev.chasqui.model.InboundEvent.ThreadImported;
import dev.chasqui.model.InboundEvent.TimerFired;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.PersonEvent;
import dev.chasqui.model.TemplateEvent;
import dev.chasqui.observe.Stage;
import dev.chasqui.whatsapp.MessageDescription;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Gives each event of a partition to the conversation that it moves and to the record, and settles
 * it when what follows from it is durable. Confined to the owner's context.
 */
final class Intake {

  /** An older event of a human agent may have come before, when Redis has forgotten it. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final ConversationParts parts;
  private final OwnerRecord record;
  private final Residents residents;
  private final Recognition recognition;
  private final BooleanSupplier wanted;

  /**
   * @param wanted whether the partition is still with this owner
   */
  Intake(
      ConversationParts parts,
      OwnerRecord record,
      Residents residents,
      Recognition recognition,
      BooleanSupplier wanted) {
    this.parts = parts;
    this.record = record;
    this.residents = residents;
    this.recognition = recognition;
    this.wanted = wanted;
  }

  /**
   * Takes an event that is new.
   *
   * @throws RuntimeException when it cannot be taken; it is not settled then
   */
  void take(Arrival arrival, Background background) {
    var event = arrival.event();
    switch (arrival.content()) {
      case MessageReceived(var message) -> takeMessage(message, arrival, background);
      case InboundEvent.StatusChanged status -> {
        var key = status.conversation();
        var reach =
            WindowRecord.closes(status) ? live(key, background).reach() : residents.reach(key);
        var moved = parts.windows().status(status, reach, wanted);
        settle(event, Future.join(record.status(status), moved).mapEmpty());
      }
      case InboundEvent.WindowRefused refusal -> {
        var reach = live(refusal.conversation(), background).reach();
        settle(event, parts.windows().refused(refusal, reach, wanted));
      }
      case CallEvent.Connected call when call.byPerson() -> {
        var at = Age.believed(call.at(), event.receivedAt());
        var moved = parts.windows().called(call, at, residents.reach(call.conversation()), wanted);
        var stored = record.raw(call, call.field(), call.json());
        settle(event, Future.join(moved, stored).mapEmpty());
      }
      case TemplateEvent news -> {
        var learned = parts.templates().learn(news, wanted);
        var stored = record.raw(news, news.field(), news.json());
        settle(event, Future.join(learned, stored).mapEmpty());
      }
      case PersonEvent.PreferenceChanged change -> settle(event, record.preference(change));
      case HumanReplied(var message) -> takeEcho(message, arrival, background);
      case Observed observed -> takeObserved(observed, event, background);
      case ThreadControlChanged change -> {
        var moved =
            live(change.conversation(), background)
                .happened(new ConversationEvent.ThreadOwned(ownedByOther(change), change.at()));
        var stored = record.raw(change, change.field(), change.json());
        settle(event, Future.join(moved, stored).mapEmpty());
      }
      case TimerFired timer ->
          settle(
              event,
              live(timer.conversation(), background)
                  .happened(new ConversationEvent.TimerFired(timer.name(), timer.dueAt())));
      case Command command -> takeCommand(command, event, background);
      case InboundEvent.Recorded recorded ->
          settle(event, record.raw(recorded, recorded.field(), recorded.json()));
      case ThreadImported thread -> settle(event, record.history(thread));
      case InboundEvent.OwnerReplied _ ->
          settle(event, record.raw(arrival.content(), event.kind(), event.value().toString()));
    }
  }

  /** An employee wrote in the app, or a message of ours came back. */
  private void takeEcho(HumanMessage message, Arrival arrival, Background background) {
    var event = arrival.event();
    var key = message.conversation();
    if (background.ours().contains(arrival)) {
      parts.meters().echo("ours");
      parts.outbox().release(key);
      event.done();
      return;
    }
    parts.outbox().observedInbound(key.number(), event.receivedAt());
    boolean command = parts.agentWords().isCommand(message.content());
    Future<Void> stored =
        command ? Future.succeededFuture() : record.human(message, event.traceId());
    parts
        .timeline()
        .record(
            event.traceId(),
            Stage.HUMAN_WROTE,
            parts.clock().instant(),
            Map.of("message", message.id().value()));
    var conversation = live(key, background);
    if (speaks(message.content())) {
      parts.meters().echo("human");
      var word = parts.agentWords().read(message.content());
      boolean again = event.attempt() > 1 || old(event);
      var moved =
          command
              ? Future.<Void>succeededFuture()
              : parts.windows().humanWrote(message, conversation.reach(), wanted);
      var done = conversation.humanWrote(message, word, again, event.traceId(), stored);
      settle(event, Future.join(done, moved).mapEmpty());
    } else {
      parts.meters().echo("correction");
      conversation.learn(stored);
      settle(event, stored);
    }
    parts.outbox().release(key);
  }

  /** Corrections, deletions and reactions take the word from nobody. */
  private static boolean speaks(MessageContent content) {
    return switch (content) {
      case MessageContent.Edit _, MessageContent.Revoke _, MessageContent.Reaction _ -> false;
      default -> true;
    };
  }

  private boolean old(LoggedEvent event) {
    return event.receivedAt().isBefore(parts.clock().instant().minus(FRESH));
  }

  /** Something in a thread that another application owns: the record is kept, nothing is said. */
  private void takeObserved(Observed observed, LoggedEvent event, Background background) {
    var conversation = live(observed.conversation(), background);
    Future<Void> stored =
        switch (observed.event()) {
          case MessageReceived(var message) -> record.message(message, event.traceId(), List.of());
          case InboundEvent.OwnerReplied(var message) -> record.human(message, event.traceId());
          default -> record.raw(observed, "standby", event.value().toString());
        };
    conversation.learn(stored);
    if (observed.event() instanceof MessageReceived(var message)) {
      heard(message, event);
    }
    var owned =
        conversation.happened(new ConversationEvent.ThreadOwned(true, parts.clock().instant()));
    settle(event, Future.join(owned, stored).mapEmpty());
  }

  /** Meta's own agent is the only other owner that the webhook names for sure. */
  private static boolean ownedByOther(ThreadControlChanged change) {
    String role = change.newOwnerRole();
    return role != null && (role.equals("ai_agent") || role.equals("meta_business_agent"));
  }

  private void takeCommand(Command command, LoggedEvent event, Background background) {
    ConversationEvent.Command given =
        switch (command.action()) {
          case "pause", "take_over" -> ConversationEvent.Command.PAUSE;
          case "resume" -> ConversationEvent.Command.RESUME;
          case "hand_over" -> ConversationEvent.Command.HAND_OVER;
          default -> throw new IllegalArgumentException("unknown command: " + command.action());
        };
    settle(
        event,
        live(command.conversation(), background)
            .happened(new ConversationEvent.CommandGiven(given, command.at(), command.by())));
  }

  /** The person wrote, which the message's own write makes durable. */
  private void heard(InboundMessage message, LoggedEvent event) {
    var reach = residents.reach(message.conversation());
    if (reach != null) {
      reach.move(window -> window.received(message, event.receivedAt()));
    }
  }

  private void takeMessage(InboundMessage told, Arrival arrival, Background background) {
    var event = arrival.event();
    var message = rewritten(told.at(Age.believed(told.sentAt(), event.receivedAt())), background);
    if (recognition.settledMeanwhile(message.id())) {
      parts.meters().duplicates.increment();
      event.done();
      return;
    }
    parts.outbox().observedInbound(message.conversation().number(), event.receivedAt());
    Instant now = parts.clock().instant();
    parts
        .timeline()
        .record(
            event.traceId(),
            event.receivedAt(),
            Stage.CONSUMED,
            now,
            Map.of("message", message.id().value()));
    var stored = record.message(message, event.traceId(), arrival.links());
    heard(message, event);
    var correction = Correction.of(message);
    if (correction != null) {
      parts.meters().corrected(correction.withdrawn());
    }
    if (!Arrival.answerable(message)) {
      settle(event, stored);
    } else if (correction != null) {
      takeCorrection(correction, event, stored, background);
    } else {
      takeAnswerable(message, event, stored, background);
    }
  }

  /** The message as it reads since the person changed it: its event still has the old words. */
  private static InboundMessage rewritten(InboundMessage message, Background background) {
    String words = background.news().rewritten().get(message.id());
    return words != null && message.content() instanceof MessageContent.Text
        ? message.saying(new MessageContent.Text(words))
        : message;
  }

  /**
   * A message whose answer has not left is answered as it reads now; one that nobody has heard of
   * is taken as if it had been written so.
   */
  private void takeCorrection(
      Correction correction, LoggedEvent event, Future<Void> stored, Background background) {
    var message = correction.message();
    var target = correction.target();
    var conversation = live(message.conversation(), background);
    boolean known =
        background.news().answered().contains(target)
            || recognition.settledMeanwhile(target)
            || conversation.holds(target);
    if (known || correction.withdrawn()) {
      var edited = thoughtMessage(message, 0, event);
      settle(event, conversation.corrected(correction, edited, stored));
    } else {
      // Of the message itself, which opened the service window, nothing has come yet.
      var opened = parts.windows().wrote(message, wanted);
      takeAnswerable(message, event, Future.join(stored, opened).mapEmpty(), background);
    }
  }

  private void takeAnswerable(
      InboundMessage message, LoggedEvent event, Future<Void> stored, Background background) {
    Instant now = parts.clock().instant();
    Age age = Age.of(parts.config(), message.sentAt(), now);
    if (age == Age.OLD) {
      parts.meters().old();
      parts.timeline().record(event.traceId(), Stage.KEPT_SILENT, now, Map.of("silence", "old"));
      settle(event, stored);
      return;
    }
    int said = background.news().partsSaid().getOrDefault(message.id(), 0);
    var conversation = live(message.conversation(), background);
    heard(message, event); // one that was not in memory was read as it was before the message
    conversation.arrived(thoughtMessage(message, said, event), event, stored);
  }

  private ThoughtMessage thoughtMessage(InboundMessage message, int said, LoggedEvent event) {
    return new ThoughtMessage(
        message,
        MessageDescription.describe(message),
        event.traceId(),
        event.receivedAt(),
        parts.personWords().read(message.content()),
        Age.of(parts.config(), message.sentAt(), parts.clock().instant()) == Age.LATE,
        said);
  }

  private LiveConversation live(ConversationKey key, Background background) {
    return residents.live(key, background.known(key));
  }

  private static void settle(LoggedEvent event, Future<Void> work) {
    work.onComplete(_ -> event.done(), event::failed);
  }
}
