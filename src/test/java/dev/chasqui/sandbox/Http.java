package dev.chasqui.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Calls servers and waits for their answers. */
final class Http {
  record Answer(int status, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }

    /** The code in Meta's error answer; 0 when it is none. */
    int errorCode() {
      return json().getJsonObject("error", new JsonObject()).getInteger("code", 0);
    }
  }

  private final HttpClient client;

  Http(Vertx vertx) {
    this.client = vertx.createHttpClient();
  }

  Answer post(URI target, String path, @Nullable String token, Buffer body) {
    return call(HttpMethod.POST, target + path, token, "application/json", body);
  }

  Answer get(URI target, String path, @Nullable String token) {
    return call(HttpMethod.GET, target + path, token, "application/json", Buffer.buffer());
  }

  Answer call(HttpMethod method, String uri, @Nullable String token, String type, Buffer body) {
    var options =
        new RequestOptions().setMethod(method).setAbsoluteURI(uri).putHeader("Content-Type", type);
    if (token != null) {
      options.putHeader("Authorization", "Bearer " + token);
    }
    return client
        .request(options)
        .compose(request ->
            // Inside, because only there it is sure that we listen before the body comes.
            request
                .send(body)
                .compose(answer -> answer.body().map(b -> new Answer(answer.statusCode(), b))))
        .await();
  }
}
