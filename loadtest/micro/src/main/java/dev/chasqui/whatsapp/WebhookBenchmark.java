package dev.chasqui.whatsapp;

import dev.chasqui.config.Secret;
import dev.chasqui.model.InboundEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a webhook costs before it is in the log, and each of its updates after that. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WebhookBenchmark {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  /** Messages in one body. */
  @Param({"1", "20"})
  public int messages;

  private final WebhookSignature signature = new WebhookSignature(Secret.of(SECRET), null);
  private final WebhookSplitter splitter = new WebhookSplitter();
  private final EventParser parser = new EventParser();
  private final Instant receivedAt = Instant.parse("2026-11-01T12:00:00Z");
  private Buffer body;
  private String header;
  private WebhookItem item;

  /** Signs a body like Meta's. */
  @Setup
  public void sign() throws GeneralSecurityException {
    var array = new StringBuilder();
    for (int i = 0; i < messages; i++) {
      array.append(i == 0 ? "" : ",").append(message(i));
    }
    body =
        Buffer.buffer(
            """
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":\
            {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",\
            "phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"5491123456789"}],\
            "messages":[%s]},"field":"messages"}]}]}\
            """
                .formatted(array));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    header = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
    item = splitter.split(body).getFirst();
  }

  private static String message(int i) {
    return """
    {"from":"5491123456789","id":"wamid.HBgLNTQ5MTEyMzQ1Njc4OQ%04d","timestamp":"1793534400","type":"text",\
    "text":{"body":"Hola, ¿a qué hora abren mañana? Quería pasar a buscar el pedido."}}\
    """
        .formatted(i);
  }

  /** The HMAC of the whole body. */
  @Benchmark
  public boolean verify() {
    return signature.matches(body.getBytes(), header);
  }

  /** The body to one record for each update. */
  @Benchmark
  public List<WebhookItem> split() {
    return splitter.split(body);
  }

  /** One record to its event. */
  @Benchmark
  public InboundEvent parse() {
    return parser.parse(item.kind(), item.value(), receivedAt);
  }
}
