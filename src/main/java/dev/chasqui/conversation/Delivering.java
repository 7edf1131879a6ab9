package dev.chasqui.conversation;

import dev.chasqui.conversation.Effect.Piece;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import dev.chasqui.observe.Stage;
import dev.chasqui.outbound.Delivery;
import dev.chasqui.outbound.Lane;
import dev.chasqui.policy.Outgoing;
import dev.chasqui.policy.Outgoing.Purpose;
import dev.chasqui.policy.SendDecision;
import dev.chasqui.turn.AnswerAssembler.Part;
import dev.chasqui.turn.Turn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns pieces of an answer into deliveries of the outbox, in order. Confined to the conversation's
 * context.
 */
final class Delivering {
  private static final Part NOTHING = new Part("", List.of());

  private final ConversationParts parts;
  private final ConversationKey key;
  private final Recollection recollection;
  private final Reach reach;
  private final BooleanSupplier wanted;

  /** What the answer under way has put into the outbox. */
  private Spoken spoken = new Spoken();

  private Future<Void> tail = Future.succeededFuture();

  /** Counts answers that were broken off: their parts must not reach the outbox any more. */
  private int brokenOff;

  private int partsQueued;

  private static final class Spoken {
    final List<String> words = new ArrayList<>();
    int bubbles;
  }

  Delivering(
      ConversationParts parts,
      ConversationKey key,
      Recollection recollection,
      Reach reach,
      BooleanSupplier wanted) {
    this.parts = parts;
    this.key = key;
    this.recollection = recollection;
    this.reach = reach;
    this.wanted = wanted;
  }

  /**
   * Makes a piece durable. The text is taken from the turn before this returns.
   *
   * @return done when this piece and all before it are committed
   */
  Future<Void> queue(Piece piece, @Nullable Turn turn, Thought thought, boolean last) {
    var part = part(piece, turn, thought);
    if (part != null || last) {
      var leaving = leaving(piece, part == null ? NOTHING : part, thought, last);
      int life = brokenOff;
      tail = tail.compose(_ -> permit(leaving, life));
    }
    var done = tail;
    if (last) {
      var answer = spoken;
      int life = brokenOff;
      reset();
      done =
          done.onSuccess(_ -> {
            parts.meters().bubbles.record(answer.bubbles);
            if (life != brokenOff) {
              return; // somebody else spoke meanwhile, and the record knows what was said
            }
            recollection.answered(thought, List.copyOf(answer.words), parts.clock().instant());
          });
    }
    return done;
  }

  /** Nothing of the answer under way reaches the outbox any more. */
  void breakOff() {
    brokenOff++;
    reset();
  }

  private void reset() {
    tail = Future.succeededFuture();
    spoken = new Spoken();
    partsQueued = 0;
  }

  /** The part to send, or null when the piece has nothing to say. */
  private @Nullable Part part(Piece piece, @Nullable Turn turn, Thought thought) {
    return switch (piece) {
      case HOLDING -> line(parts.phrases().holding(lastWords(thought)));
      case APOLOGY -> line(parts.phrases().apology(lastWords(thought)));
      case SENTENCES -> turn == null ? null : turn.takeSentences();
      case HALF -> {
        var half = turn == null ? null : turn.takeSentences();
        yield half == null ? line(parts.phrases().apology(lastWords(thought))) : half;
      }
      case WHOLE, REST -> {
        var rest = turn == null ? null : turn.takeRest();
        if (rest != null && !rest.messages().isEmpty()) {
          yield rest;
        }
        // An answer without words is no answer; a rest without words only means that all was said.
        boolean allSaid = partsQueued > 0 || thought.unheard().isEmpty();
        yield allSaid ? null : line(parts.phrases().apology(lastWords(thought)));
      }
    };
  }

  private static Part line(String text) {
    return new Part("", List.of(new OutboundMessage.Text(text, null)));
  }

  private static String lastWords(Thought thought) {
    return thought.last().text();
  }

  /**
   * A piece on its way into the outbox.
   *
   * @param bubbles of it, without an apology that was put before them
   */
  private record Leaving(
      Piece piece, Delivery delivery, Thought thought, boolean first, Spoken answer, int bubbles) {}

  private Leaving leaving(Piece piece, Part part, Thought thought, boolean last) {
    boolean holding = piece == Piece.HOLDING;
    int number = thought.partsSaid() + partsQueued;
    boolean first = !holding && number == 0;
    var contact = thought.last().message().contact();
    var messages =
        first && thought.late() && !part.messages().isEmpty()
            ? apologising(part.messages(), thought)
            : List.<OutboundMessage>copyOf(part.messages());
    var delivery =
        new Delivery(
            // Not the message id: that encodes the number, and ids of deliveries are logged.
            thought.first().traceId() + (holding ? "#hold" : "#" + number),
            key,
            new Recipient(contact.waId(), contact.userId()),
            messages,
            holding ? List.<MessageId>of() : thought.ids(),
            part.raw(),
            thought.traceIds(),
            Lane.REPLY,
            !last);
    if (!holding) {
      partsQueued++;
    }
    return new Leaving(piece, delivery, thought, first, spoken, part.messages().size());
  }

  /**
   * Makes a part durable if it may be sent now. If not, it stays away and its messages count as
   * answered: WhatsApp would only refuse it.
   */
  private Future<Void> permit(Leaving leaving, int life) {
    if (life != brokenOff) {
      return Future.succeededFuture();
    }
    if (leaving.delivery.messages().isEmpty()) {
      return persist(leaving, leaving.delivery);
    }
    var thought = leaving.thought;
    String language = parts.phrases().language(lastWords(thought));
    return reach
        .decide(Outgoing.text(Purpose.REPLY, language))
        .compose(decision -> {
          if (life != brokenOff) {
            return Future.succeededFuture();
          }
          if (decision instanceof SendDecision.Refuse refusal) {
            var told =
                reach.staysAway(
                    "an answer", refusal, thought.last().message().sentAt(), thought.traceIds());
            return Future.join(told, persist(leaving, leaving.delivery.withheld())).mapEmpty();
          }
          if (!leaving.delivery.remembered().isBlank()) {
            leaving.answer.words.add(leaving.delivery.remembered());
          }
          leaving.answer.bubbles += leaving.bubbles;
          return persist(leaving, leaving.delivery.heard(reach.window().lastInboundAt()));
        });
  }

  /** The answer to an old message begins with an apology, in the same bubble where it fits. */
  private List<OutboundMessage> apologising(
      List<? extends OutboundMessage> messages, Thought thought) {
    String sorry = parts.phrases().late(lastWords(thought));
    var all = new ArrayList<OutboundMessage>(messages);
    if (all.getFirst() instanceof OutboundMessage.Text(var body, var replyTo)
        && sorry.length() + body.length() + 2 <= OutboundMessage.TEXT_CHARS_MAX) {
      all.set(0, new OutboundMessage.Text(sorry + "\n\n" + body, replyTo));
    } else {
      all.addFirst(new OutboundMessage.Text(sorry, null));
    }
    return all;
  }

  private Future<Void> persist(Leaving leaving, Delivery delivery) {
    return parts
        .persistence()
        .until("enqueue", wanted, () -> parts.outbox().enqueue(delivery))
        .onSuccess(_ -> committed(leaving, delivery));
  }

  private void committed(Leaving leaving, Delivery delivery) {
    if (delivery.messages().isEmpty()) {
      return;
    }
    Instant now = parts.clock().instant();
    parts.meters().part(leaving.piece);
    if (leaving.first) {
      var last = leaving.thought.last();
      parts.meters().firstPart.record(Duration.between(last.receivedAt(), now));
    }
    int index = 0;
    for (var message : delivery.messages()) {
      var detail =
          Map.of(
              "client_id",
              delivery.id() + "/" + index++,
              "body",
              text(message),
              "piece",
              leaving.piece.name());
      for (String traceId : delivery.traceIds()) {
        parts.timeline().record(traceId, Stage.PART_QUEUED, now, detail);
      }
    }
  }

  /** How many parts there are of an answer whose last one so far is this delivery. */
  static int partsUpTo(String deliveryId) {
    return Integer.parseInt(deliveryId, deliveryId.lastIndexOf('#') + 1, deliveryId.length(), 10)
        + 1;
  }

  private static String text(OutboundMessage message) {
    return switch (message) {
      case OutboundMessage.Text(var body, _) -> body;
      case OutboundMessage.Template(var name, _, _) -> "[template " + name + "]";
    };
  }
}
