package dev.chasqui.llm;

import static dev.chasqui.llm.ModelFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ModelConfig.Endpoint;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.FakeModelServer;
import dev.chasqui.testing.ModelExchange;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a connection that brings a stream is read. */
class ReadPausesTest {
  private static final long PAUSE_MAX_NANOS = ReadPauses.PAUSE_NANOS + ReadPauses.GRID_NANOS;

  private double share = 1;
  private final ReadPauses pauses = new ReadPauses(() -> share);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadPauses.Reading reading = pauses.of(channel);
  private final AtomicInteger reads = new AtomicInteger();

  ReadPausesTest() {
    channel.freezeTime();
    channel
        .pipeline()
        .addFirst(
            new ChannelDuplexHandler() {
              @Override
              public void read(ChannelHandlerContext ctx) {
                reads.incrementAndGet();
                ctx.read();
              }
            });
  }

  private void packet() {
    channel.writeInbound("a token");
    assertThat(channel.<String>readInbound()).isEqualTo("a token");
  }

  private void pass(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  private boolean isRead() {
    return channel.config().isAutoRead();
  }

  @Test
  void pausesAfterEachReadOfAStream() {
    reading.streams.incrementAndGet();
    packet();
    assertThat(isRead()).isFalse();
    pass(ReadPauses.PAUSE_NANOS - 1);
    assertThat(isRead()).isFalse();
    pass(ReadPauses.GRID_NANOS + 1);
    assertThat(isRead()).isTrue();
    packet();
    assertThat(isRead()).isFalse();
  }

  @Test
  void goesOnAfterTheLastStream() {
    reading.streams.incrementAndGet();
    packet();
    reading.streams.decrementAndGet();
    pass(PAUSE_MAX_NANOS);
    packet();
    assertThat(isRead()).isTrue();
  }

  @Test
  void leavesWhatIsNoStreamAlone() {
    packet();
    assertThat(isRead()).isTrue();
  }

  @Test
  void delaysNothingWithProcessorsToSpare() {
    share = 0.2;
    reading.streams.incrementAndGet();
    packet();
    assertThat(isRead()).isTrue();
  }

  @Test
  void pausesLessWithSomeToSpare() {
    share = 0.25;
    reading.streams.incrementAndGet();
    packet();
    assertThat(isRead()).isFalse();
    pass(ReadPauses.PAUSE_NANOS / 2 + ReadPauses.GRID_NANOS);
    assertThat(isRead()).isTrue();
  }

  @Test
  void holdsBackWhatOthersWantToReadInThePause() {
    reading.streams.incrementAndGet();
    packet();
    reads.set(0);
    channel.read();
    assertThat(reads).hasValue(0);
    channel.config().setAutoRead(true);
    assertThat(reads).hasValue(0);
    pass(PAUSE_MAX_NANOS);
    assertThat(reads).as("it is made up for").hasPositiveValue();
  }

  @Test
  void leavesAConnectionThatVertxHoldsBackToVertx() {
    reading.streams.incrementAndGet();
    channel.config().setAutoRead(false);
    packet();
    pass(PAUSE_MAX_NANOS);
    assertThat(isRead()).isFalse();
  }

  @Test
  void aConnectionHasOneHandler() {
    assertThat(pauses.of(channel)).isSameAs(reading);
  }

  /** Answers that come word by word, from servers. */
  @Nested
  @ExtendWith(VertxExtension.class)
  class Streams {
    private static final SelfSignedCertificate CERTIFICATE =
        SelfSignedCertificate.create("localhost");

    private static final int WORDS = 60;
    private static final Duration EACH = Duration.ofMillis(5);

    /** After each read of a stream it is asked how busy the processors are. */
    private final AtomicInteger asked = new AtomicInteger();

    private LanguageModel model(Vertx vertx, Endpoint endpoint, HttpClient client) {
      var pauses =
          new ReadPauses(() -> {
            asked.incrementAndGet();
            return 1;
          });
      var config = ModelFixture.config(endpoint, null);
      return new OpenAiModel(vertx, client, endpoint, config, pauses, InstantSource.system());
    }

    @AfterAll
    static void deleteCertificate() {
      CERTIFICATE.delete();
    }

    @Test
    void takesFewReadsForManyWords(Vertx vertx) {
      FakeModelServer server = await(FakeModelServer.start(vertx));
      var endpoint = ModelFixture.endpoint(server.baseUrl());
      var config = ModelFixture.config(endpoint, null);
      var model = model(vertx, endpoint, ModelHttp.client(vertx, endpoint, config));
      String[] words = Collections.nCopies(WORDS, "word ").toArray(String[]::new);
      for (int answer = 1; answer <= 2; answer++) {
        server.then(ModelExchange.slowly(Duration.ZERO, EACH, words));
        Asked call = ModelFixture.ask(vertx, model);
        call.result();
        assertThat(call.listener().text()).isEqualTo("word ".repeat(WORDS));
        assertThat(asked.getAndSet(0)).as("reads").isPositive().isLessThan(WORDS / 2);
      }
    }

    @Test
    void readsAStreamOfHttp2(Vertx vertx) {
      var endpoint =
          ModelFixture.secure(
              vertx,
              CERTIFICATE,
              request ->
                  say(
                      vertx,
                      request.response().putHeader("content-type", "text/event-stream"),
                      WORDS));
      var options =
          ModelHttp.options(endpoint, ModelFixture.config(endpoint, null))
              .setTrustOptions(CERTIFICATE.trustOptions());
      var model = model(vertx, endpoint, vertx.createHttpClient(options));
      Asked call = ModelFixture.ask(vertx, model);
      call.result();
      assertThat(call.listener().text()).isEqualTo("word ".repeat(WORDS));
      assertThat(asked.get()).as("reads").isPositive().isLessThan(WORDS / 2);
    }

    private static void say(Vertx vertx, HttpServerResponse response, int words) {
      if (words == 0) {
        response.end("data: [DONE]\n\n");
        return;
      }
      response.write("data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n");
      vertx.setTimer(EACH.toMillis(), _ -> say(vertx, response, words - 1));
    }
  }
}
