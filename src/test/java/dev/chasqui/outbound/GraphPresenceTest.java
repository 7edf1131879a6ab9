package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import dev.chasqui.whatsapp.GraphClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphPresenceTest {
  private static final PhoneNumberId NUMBER = new PhoneNumberId("880000000000001");

  /** Takes calls and answers them when told. */
  private static final class SlowGraph implements GraphClient {
    final List<String> shown = new ArrayList<>();
    final ArrayDeque<Promise<Void>> open = new ArrayDeque<>();
    int openMax;

    @Override
    public Future<MessageId> send(
        PhoneNumberId from, Recipient to, OutboundMessage message, String clientId) {
      throw new AssertionError("presence sends no messages");
    }

    @Override
    public Future<Void> readAndTyping(PhoneNumberId number, MessageId latest) {
      shown.add(latest.value());
      Promise<Void> answer = Promise.promise();
      open.add(answer);
      openMax = Math.max(openMax, open.size());
      return answer.future();
    }

    void answerAll() {
      Promise<Void> next;
      while ((next = open.poll()) != null) {
        next.complete();
      }
    }
  }

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SlowGraph graph = new SlowGraph();
  private final GraphPresence presence = new GraphPresence(graph, meters);

  private double counted(String outcome) {
    return meters.counter("chasqui.presence.calls", "outcome", outcome).count();
  }

  @Test
  void showsEverybodyOfACrowdAFewAtATime() {
    for (int i = 0; i < 300; i++) {
      presence.readAndTyping(NUMBER, new MessageId("wamid." + i));
    }
    graph.answerAll();
    assertThat(graph.shown).hasSize(300).startsWith("wamid.0", "wamid.1").endsWith("wamid.299");
    assertThat(graph.openMax).isEqualTo(16);
    assertThat(counted("shown")).isEqualTo(300);
  }

  @Test
  void skipsAndCountsWhatIsBeyondTheBound() {
    for (int i = 0; i < 1_100; i++) {
      presence.readAndTyping(NUMBER, new MessageId("wamid." + i));
    }
    assertThat(counted("skipped")).isEqualTo(1_100 - 1_000 - 16);
  }

  @Test
  void goesOnAfterAFailure() {
    for (int i = 0; i < 20; i++) {
      presence.readAndTyping(NUMBER, new MessageId("wamid." + i));
    }
    graph.open.remove().fail("refused");
    graph.answerAll();
    assertThat(graph.shown).hasSize(20);
    assertThat(counted("failed")).isEqualTo(1);
  }
}
