package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Graph API over HTTP, on pooled keep-alive connections; HTTP/2 where it is spoken over TLS.
 * Every call ends in the metric {@code chasqui.graph.requests}, a timer with the tags {@code
 * operation} (send, read, describe) and {@code outcome} (ok or the {@link ErrorClass}). The access
 * token is read at each call, so that it can be rotated, and appears in no message. Thread-safe.
 */
public final class HttpGraphClient implements GraphClient {
  private static final int CLIENT_ID_CHARS_MAX = 512;
  private static final String NUMBER_FIELDS =
      "verified_name,display_phone_number,quality_rating,status,platform_type";

  private final WhatsAppConfig config;
  private final GraphTransport transport;
  private final MeterRegistry meters;

  /**
   * @param config where the API is, with which token, how many connections and how long to wait
   */
  public HttpGraphClient(Vertx vertx, WhatsAppConfig config, MeterRegistry meters) {
    this(config, new GraphTransport(vertx, config, GraphTransport.options(config)), meters);
  }

  HttpGraphClient(WhatsAppConfig config, GraphTransport transport, MeterRegistry meters) {
    this.config = config;
    this.transport = transport;
    this.meters = meters;
  }

  @Override
  public Future<MessageId> send(
      PhoneNumberId from, Recipient to, OutboundMessage message, String clientId) {
    if (clientId.length() > CLIENT_ID_CHARS_MAX) {
      return Future.failedFuture(
          new GraphException(ErrorClass.FIX, 0, "the client id is over 512 characters", null));
    }
    return call(
        "send",
        HttpMethod.POST,
        "/" + encoded(from) + "/messages",
        GraphBodies.message(to, message, clientId),
        GraphAnswers::messageId);
  }

  @Override
  public Future<Void> readAndTyping(PhoneNumberId number, MessageId latest) {
    return call(
            "read",
            HttpMethod.POST,
            "/" + encoded(number) + "/messages",
            GraphBodies.readAndTyping(latest),
            Function.identity())
        .mapEmpty();
  }

  /**
   * Asks about a number, which proves that the URL, the token and the id fit together.
   *
   * @return one line for a person: verified name, number, quality, status
   */
  public Future<String> describeNumber(PhoneNumberId number) {
    return call(
        "describe",
        HttpMethod.GET,
        "/" + encoded(number) + "?fields=" + NUMBER_FIELDS,
        null,
        HttpGraphClient::description);
  }

  /** Closes the connections; running calls fail. */
  public Future<Void> close() {
    return transport.close();
  }

  private <T> Future<T> call(
      String operation,
      HttpMethod method,
      String path,
      @Nullable Buffer body,
      Function<JsonNode, T> reader) {
    Timer.Sample sample = Timer.start(meters);
    String token = config.accessToken().reveal();
    return transport
        .call(method, base() + path, token, body)
        .map(answer -> reader.apply(GraphAnswers.success(answer, token)))
        .onComplete(
            _ -> sample.stop(timer(operation, "ok")),
            failure -> sample.stop(timer(operation, outcome(failure))));
  }

  private String base() {
    String url = config.graphUrl().toString();
    return (url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
        + "/"
        + config.graphVersion();
  }

  private Timer timer(String operation, String outcome) {
    return Timer.builder("chasqui.graph.requests")
        .description("Calls of the Graph API, from asking for a connection to the whole answer")
        .tag("operation", operation)
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .register(meters);
  }

  private static String outcome(Throwable failure) {
    ErrorClass errorClass =
        failure instanceof GraphException known ? known.errorClass() : ErrorClass.UNKNOWN;
    return errorClass.name().toLowerCase(Locale.ROOT);
  }

  private static String description(JsonNode json) {
    return "name="
        + Json.text(json, "verified_name")
        + " number="
        + Json.text(json, "display_phone_number")
        + " quality="
        + Json.text(json, "quality_rating")
        + " status="
        + Json.text(json, "status")
        + " platform="
        + Json.text(json, "platform_type");
  }

  private static String encoded(PhoneNumberId number) {
    return URLEncoder.encode(number.value(), StandardCharsets.UTF_8);
  }
}
