package dev.chasqui.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.config.Secret;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;
import java.util.Locale;

/**
 * A model behind an OpenAI-compatible server: {@code POST {baseUrl}/chat/completions} with {@code
 * stream} (OpenAI API reference: Chat). One try each call, no retries. Safe for use from several
 * event loops.
 */
public final class OpenAiModel implements LanguageModel {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Vertx vertx;
  private final HttpClient client;
  private final ModelConfig.Endpoint endpoint;
  private final ModelConfig config;
  private final ReadPauses pauses;
  private final InstantSource clock;
  private final String uri;

  /**
   * A model that is asked over the given client, which stays the caller's to close.
   *
   * @param client see {@link ModelHttp}
   * @param config gives the time-outs
   * @param pauses when its streams are read
   */
  OpenAiModel(
      Vertx vertx,
      HttpClient client,
      ModelConfig.Endpoint endpoint,
      ModelConfig config,
      ReadPauses pauses,
      InstantSource clock) {
    this.vertx = vertx;
    this.client = client;
    this.endpoint = endpoint;
    this.config = config;
    this.pauses = pauses;
    this.clock = clock;
    this.uri = endpoint.baseUrl().toString().replaceAll("/+$", "") + "/chat/completions";
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    Context context = vertx.getOrCreateContext();
    var call = new OpenAiCall(this, request, listener);
    context.runOnContext(_ -> call.start());
    return call;
  }

  Vertx vertx() {
    return vertx;
  }

  HttpClient client() {
    return client;
  }

  ModelConfig config() {
    return config;
  }

  ReadPauses pauses() {
    return pauses;
  }

  InstantSource clock() {
    return clock;
  }

  String modelName() {
    return endpoint.model();
  }

  ServerWords words(ModelRequest request) {
    return new ServerWords(endpoint.apiKey(), request);
  }

  /** Where and how to ask. Reveals the key, which may have been rotated since the last call. */
  RequestOptions head() {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(uri)
            .setFollowRedirects(false)
            .setConnectTimeout(config.connectTimeout().toMillis())
            .putHeader("content-type", "application/json")
            .putHeader("accept", "text/event-stream");
    Secret key = endpoint.apiKey();
    String value = key == null ? "" : key.reveal().strip();
    return value.isEmpty() ? options : options.putHeader("authorization", "Bearer " + value);
  }

  Buffer body(ModelRequest request) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", endpoint.model());
    var messages = body.putArray("messages");
    for (ChatMessage message : request.messages()) {
      messages
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.content());
    }
    body.put("stream", true).putObject("stream_options").put("include_usage", true);
    body.put("max_tokens", request.maxTokens()).put("temperature", request.temperature());
    addTools(body, request);
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  /** Without tools there is no field at all: servers refuse an empty list. */
  private static void addTools(ObjectNode body, ModelRequest request) {
    if (request.tools().isEmpty()) {
      return;
    }
    var tools = body.putArray("tools");
    for (Tool tool : request.tools()) {
      tools
          .addObject()
          .put("type", "function")
          .putObject("function")
          .put("name", tool.name())
          .put("description", tool.description())
          .putRawValue("parameters", new RawValue(tool.parameters()));
    }
  }
}
