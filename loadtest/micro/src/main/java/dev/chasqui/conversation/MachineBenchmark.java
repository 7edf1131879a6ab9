package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.Standing;
import dev.chasqui.whatsapp.EventParser;
import dev.chasqui.whatsapp.WebhookSplitter;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The four steps of a plain turn: arrives, model is done, window closes, answer is durable. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MachineBenchmark {
  private static final int STEPS = 4;
  private static final String BODY =
      """
      {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},\
      "messages":[{"from":"5491123456789","id":"wamid.A","timestamp":"1793534400","type":"text",\
      "text":{"body":"¿A qué hora abren mañana?"}}]}}]}]}\
      """;

  private final Instant now = Instant.parse("2026-11-01T12:00:00Z");
  private final ConversationMachine machine =
      new ConversationMachine(ConversationConfig.defaults());
  private final ThoughtMessage message = message();

  private ThoughtMessage message() {
    var item = new WebhookSplitter().split(Buffer.buffer(BODY)).getFirst();
    var event = new EventParser().parse(item.kind(), item.value(), now);
    var received = (InboundEvent.MessageReceived) event;
    return new ThoughtMessage(received.message(), "¿A qué hora abren mañana?", "trace", now);
  }

  /** By step. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Transition turn() {
    var arrived =
        machine.on(
            ConversationMachine.initial(Standing.NEW),
            new ConversationEvent.MessageArrived(message),
            now);
    var whole =
        machine.on(arrived.state(), new ConversationEvent.TurnCompleted(1), now.plusMillis(300));
    var closed = machine.on(whole.state(), new ConversationEvent.Tick(), now.plusMillis(700));
    return machine.on(
        closed.state(), new ConversationEvent.AnswerCommitted(1), now.plusMillis(703));
  }
}
