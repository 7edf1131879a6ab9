package dev.chasqui.sandbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A person with a phone. Each send is one webhook; its future is done when the gateway has answered
 * 200 and failed with a {@link WebhookException} when it never did. Thread-safe.
 */
public final class SimulatedPerson {
  private final SimulatedMeta meta;
  private final PersonCard card;

  SimulatedPerson(SimulatedMeta meta, PersonCard card) {
    this.meta = meta;
    this.card = card;
  }

  public PersonCard card() {
    return card;
  }

  /** Writes a text. */
  public Future<WebhookReceipt> sendText(String body) {
    return send(InboundContent.text(body, null));
  }

  /** Writes a text that quotes a message. */
  public Future<WebhookReceipt> reply(String quotedMessageId, String body) {
    return send(InboundContent.text(body, quotedMessageId));
  }

  /**
   * Sends a photo.
   *
   * @param caption empty for none
   * @throws java.util.concurrent.RejectedExecutionException when the file is too large
   */
  public Future<WebhookReceipt> sendPhoto(Buffer bytes, String mimeType, String caption) {
    return send(InboundContent.image(meta.media().add(bytes, mimeType, null), caption));
  }

  /** Sends several photos at once, each its own webhook; the first carries the caption. */
  public Future<List<WebhookReceipt>> sendAlbum(
      List<Buffer> photos, String mimeType, String caption) {
    var receipts = new ArrayList<Future<WebhookReceipt>>();
    for (Buffer photo : photos) {
      receipts.add(sendPhoto(photo, mimeType, receipts.isEmpty() ? caption : ""));
    }
    return Future.join(receipts).map(all -> all.list());
  }

  /** Sends a voice note. */
  public Future<WebhookReceipt> sendVoice(Buffer bytes) {
    return send(InboundContent.voice(meta.media().add(bytes, "audio/ogg; codecs=opus", null)));
  }

  /** Sends a document; the caption is empty for none. */
  public Future<WebhookReceipt> sendDocument(
      Buffer bytes, String mimeType, String fileName, String caption) {
    return send(InboundContent.document(meta.media().add(bytes, mimeType, fileName), caption));
  }

  /** Sends a place, in degrees. */
  public Future<WebhookReceipt> sendLocation(double latitude, double longitude, String name) {
    return send(InboundContent.location(latitude, longitude, name));
  }

  /** Reacts to a message; an empty emoji takes the reaction away. */
  public Future<WebhookReceipt> react(String messageId, String emoji) {
    return send(InboundContent.reaction(messageId, emoji));
  }

  /** Everything on the phone, oldest first. */
  public List<Bubble> chat() {
    return meta.chats().chat(card.key()).map(Chats.Snapshot::bubbles).orElse(List.of());
  }

  /** What the gateway sent since {@code since}, oldest first; not what an agent wrote. */
  public List<Bubble> answersSince(Instant since) {
    return chat().stream()
        .filter(b -> b.author() == Bubble.Author.ASSISTANT && !b.at().isBefore(since))
        .toList();
  }

  /**
   * Waits for messages that the gateway sends.
   *
   * @param since earlier ones do not count
   * @return done with the messages as soon as there are {@code count}; failed with a {@link
   *     java.util.concurrent.TimeoutException} otherwise
   */
  public Future<List<Bubble>> awaitAnswers(Instant since, int count, Duration longest) {
    Promise<List<Bubble>> answered = Promise.promise();
    Runnable check =
        () -> {
          List<Bubble> answers = answersSince(since);
          if (answers.size() >= count) {
            answered.tryComplete(answers);
          }
        };
    // The chats call listeners under their lock: look at them again outside of it.
    Context context = meta.vertx().getOrCreateContext();
    Runnable stop =
        meta.chats()
            .listen(change -> {
              if (change instanceof Chats.Change.BubbleChanged changed
                  && changed.person().equals(card.key())) {
                context.runOnContext(_ -> check.run());
              }
            });
    context.runOnContext(_ -> check.run());
    return answered
        .future()
        .timeout(Math.max(1, longest.toMillis()), TimeUnit.MILLISECONDS)
        .onComplete(_ -> stop.run());
  }

  private Future<WebhookReceipt> send(InboundContent content) {
    return meta.send(card, content);
  }
}
