package dev.chasqui.conversation;

import dev.chasqui.config.HumanConfig.GhostPolicy;
import dev.chasqui.conversation.Effect.Line;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import dev.chasqui.observe.Stage;
import dev.chasqui.outbound.Delivery;
import dev.chasqui.policy.Outgoing;
import dev.chasqui.policy.Outgoing.Purpose;
import dev.chasqui.policy.SendDecision;
import dev.chasqui.store.MessageStore.WaitingMessage;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the effects by which the assistant steps back and returns. Confined to the conversation's
 * context; every future is done when its effect is durable.
 */
final class Speaking {
  private static final Logger log = LoggerFactory.getLogger(Speaking.class);

  private final ConversationParts parts;
  private final ConversationKey key;
  private final Recollection recollection;
  private final Reach reach;
  private final BooleanSupplier wanted;

  /** The timeline of the latest message: a timer or a command that follows has none to look at. */
  private @Nullable String traceId;

  private @Nullable Silence silence;

  Speaking(
      ConversationParts parts,
      ConversationKey key,
      Recollection recollection,
      Standing standing,
      Reach reach,
      BooleanSupplier wanted) {
    this.parts = parts;
    this.key = key;
    this.recollection = recollection;
    silence = standing.silence();
    this.reach = reach;
    this.wanted = wanted;
  }

  /** What happens from now on belongs to this timeline. */
  void follow(String newTraceId) {
    traceId = newTraceId;
  }

  Future<Void> fence(String reason) {
    var fenced =
        parts.persistence().until("fence", wanted, () -> parts.outbox().fence(key, reason));
    recollection.reloadAfter(fenced);
    return fenced;
  }

  Future<Void> keep(Standing standing, @Nullable ConversationReport report) {
    var due = Silences.timers(standing, parts.config().human());
    var timers = new HashMap<String, @Nullable Instant>();
    timers.put(Silences.RETURN, due.returnAt());
    timers.put(Silences.GHOST, due.ghostAt());
    if (report != null) {
      parts.meters().reported(report.kind());
    }
    noteWord(standing, report);
    return parts
        .persistence()
        .until("keep_standing", wanted, () -> parts.messages().keep(key, standing, timers, report));
  }

  /** Shows people who has the word now, whenever that changes or lasts longer. */
  private void noteWord(Standing standing, @Nullable ConversationReport report) {
    boolean news = report != null || !Objects.equals(silence, standing.silence());
    silence = standing.silence();
    if (!news || traceId == null) {
      return;
    }
    var detail = new LinkedHashMap<>(why(standing));
    if (report != null) {
      detail.put("kind", report.kind().name().toLowerCase(Locale.ROOT));
      if (report.reason() != null) {
        detail.put("reason", report.reason());
      }
    }
    Stage stage = standing.silent() ? Stage.SILENCED : Stage.RESUMED;
    parts.timeline().record(traceId, stage, parts.clock().instant(), detail);
  }

  /** Why nothing is said, for people to read. */
  Map<String, String> why(Standing standing) {
    var why = new LinkedHashMap<String, String>();
    var reason = standing.silence();
    if (standing.optedOut()) {
      why.put("silence", "opted_out");
    }
    if (reason != null) {
      why.put("silence", reason.reason().name().toLowerCase(Locale.ROOT));
      why.put("until", reason.until() == null ? "asked to return" : reason.until().toString());
    }
    Instant free = reach.window().freeUntil();
    if (free != null && free.isAfter(parts.clock().instant())) {
      why.put("free_until", free.toString());
    }
    return why;
  }

  /**
   * Sends a fixed line in the person's language, or a template where text must not be.
   *
   * @param about the messages that it answers, or null
   */
  Future<Void> say(Line line, @Nullable Thought about, Contact contact, Standing standing) {
    Future<String> words =
        about != null ? Future.succeededFuture(about.last().text()) : lastWords();
    var said =
        words.compose(heard -> {
          var outgoing = outgoing(line, parts.phrases().language(heard));
          return reach
              .decide(outgoing)
              .compose(decision -> said(line, about, contact, standing, heard, decision));
        });
    recollection.reloadAfter(said);
    return said.onFailure(
        failure -> log.warn("a line was not queued line={} cause={}", line, failure.toString()));
  }

  private Future<Void> said(
      Line line,
      @Nullable Thought about,
      Contact contact,
      Standing standing,
      String heard,
      SendDecision decision) {
    return switch (decision) {
      case SendDecision.FreeForm() ->
          enqueue(
              line, about, contact, standing, new OutboundMessage.Text(text(line, heard), null));
      case SendDecision.Template(var name, var language, var params) ->
          enqueue(
              line, about, contact, standing, new OutboundMessage.Template(name, language, params));
      case SendDecision.Refuse refusal -> {
        Instant waiting = standing.waitingSince();
        Instant occasion =
            about != null
                ? about.last().message().sentAt()
                : waiting != null ? waiting : parts.clock().instant();
        var told =
            reach.staysAway(
                "the line " + line.name().toLowerCase(Locale.ROOT),
                refusal,
                occasion,
                about != null ? about.traceIds() : traceId == null ? List.of() : List.of(traceId));
        yield Future.join(told, enqueue(line, about, contact, standing, null)).mapEmpty();
      }
    };
  }

  private Future<Void> enqueue(
      Line line,
      @Nullable Thought about,
      Contact contact,
      Standing standing,
      @Nullable OutboundMessage message) {
    var delivery =
        new Delivery(
                id(line, about, standing.waitingSince()),
                key,
                Bookkeeping.recipient(key, contact),
                message == null ? List.of() : List.of(message),
                about == null ? List.<MessageId>of() : about.ids(),
                message instanceof OutboundMessage.Text(var text, _) ? text : "",
                about == null ? List.of() : about.traceIds())
            .heard(reach.window().lastInboundAt());
    return parts.persistence().until("enqueue", wanted, () -> parts.outbox().enqueue(delivery));
  }

  private Outgoing outgoing(Line line, String language) {
    if (line != Line.GHOST) {
      boolean confirms = line == Line.OPTED_OUT || line == Line.OPTED_IN;
      return Outgoing.text(confirms ? Purpose.CONFIRMATION : Purpose.REPLY, language);
    }
    var human = parts.config().human();
    var template = human.ghostTemplate();
    if (template == null) {
      return Outgoing.text(Purpose.REPLY, language);
    }
    return human.ghostPolicy() == GhostPolicy.TEMPLATE
        ? Outgoing.template(Purpose.REPLY, template.name(), language, List.of())
        : Outgoing.textOr(Purpose.REPLY, template.name(), language, List.of());
  }

  /** The same again after a crash; never the number, since ids of deliveries are logged. */
  private String id(Line line, @Nullable Thought about, @Nullable Instant occasion) {
    if (about != null) {
      return about.first().traceId() + "#" + line.name().toLowerCase(Locale.ROOT);
    }
    String seed = key + "/" + line + "/" + occasion;
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)) + "#line";
  }

  private Future<String> lastWords() {
    return parts
        .persistence()
        .until("find_waiting", wanted, () -> parts.messages().waiting(key, Instant.EPOCH, 1))
        .map(waiting -> waiting.isEmpty() ? "" : waiting.getLast().text());
  }

  private String text(Line line, String lastWords) {
    var phrases = parts.phrases();
    return switch (line) {
      case HANDING_OVER -> phrases.handingOver(lastWords);
      case GHOST -> phrases.ghost(lastWords);
      case OPTED_OUT, OPTED_IN -> parts.personWords().confirmation(lastWords);
    };
  }

  /** The person's messages since then that nobody has answered, unless they are too old. */
  Future<List<ThoughtMessage>> waiting(Instant since, Contact contact) {
    int max = parts.config().thoughtMessagesMax();
    return parts
        .persistence()
        .until("find_waiting", wanted, () -> parts.messages().waiting(key, since, max))
        .map(waiting ->
            waiting.stream()
                .map(message -> taken(message, contact))
                .filter(message -> age(message) != Age.OLD)
                .toList());
  }

  private Age age(ThoughtMessage message) {
    return Age.of(parts.config(), message.message().sentAt(), parts.clock().instant());
  }

  private ThoughtMessage taken(WaitingMessage waiting, Contact contact) {
    Instant now = parts.clock().instant();
    var message =
        new InboundMessage(
            waiting.id(),
            key,
            contact,
            waiting.sentAt(),
            new MessageContent.Text(waiting.text()),
            null);
    String traceId = waiting.traceId();
    return new ThoughtMessage(
        message,
        waiting.text(),
        traceId == null ? UUID.randomUUID().toString() : traceId,
        now,
        Intent.ANSWER,
        Age.of(parts.config(), waiting.sentAt(), now) == Age.LATE);
  }
}
