package dev.chasqui.sandbox;

import dev.chasqui.sandbox.MediaStore.MediaFile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.FileUpload;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The HTTP surface of the Graph API: who may call, what exists, what is answered. */
final class GraphApi {
  private static final String UPLOADS =
      Path.of(System.getProperty("java.io.tmpdir"), "chasqui-sandbox-uploads").toString();

  private final Vertx vertx;
  private final MetaOptions options;
  private final MediaStore media;
  private final Faults faults;
  private final SendDesk desk;

  GraphApi(Vertx vertx, MetaOptions options, MediaStore media, Faults faults, SendDesk desk) {
    this.vertx = vertx;
    this.options = options;
    this.media = media;
    this.faults = faults;
    this.desk = desk;
  }

  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::authorise);
    router.get("/media-files/:media/:key").handler(this::download);
    String version = "/" + options.graphVersion();
    String number = version + "/" + options.phoneNumberId();
    router
        .post(number + "/messages")
        .handler(BodyHandler.create(false).setBodyLimit(1 << 20))
        .handler(this::messages);
    router
        .post(number + "/media")
        .handler(
            BodyHandler.create(UPLOADS)
                .setBodyLimit(options.bounds().fileBytes() + 65_536L)
                .setDeleteUploadedFilesOnEnd(true))
        .handler(this::upload);
    router.get(number).handler(this::number);
    router.get(version + "/:media").handler(this::mediaFacts);
    router
        .route()
        .handler(context ->
            refuse(context, GraphError.unknownObject(String.valueOf(context.request().path()))));
    router
        .route()
        .failureHandler(context ->
            refuse(
                context,
                context.statusCode() == 413
                    ? GraphError.of(131053, "The file is too large")
                    : GraphError.of(131000, "The simulator failed: " + context.failure())));
    return router;
  }

  private void authorise(RoutingContext context) {
    String header = context.request().getHeader("Authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      refuse(
          context,
          new GraphError(401, 190, "An access token is required to request this resource.", null));
    } else if (!sameSecret(header.substring("Bearer ".length()), options.accessToken().reveal())) {
      refuse(
          context,
          new GraphError(401, 190, "Invalid OAuth access token - Cannot parse access token", null));
    } else {
      context.next();
    }
  }

  private static boolean sameSecret(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private void messages(RoutingContext context) {
    JsonObject body = parse(context.body().buffer());
    if (body == null) {
      refuse(context, GraphError.parameter("The body is not a JSON object."));
      return;
    }
    switch (desk.take(body)) {
      case SendDesk.Outcome.Refused(var error) -> refuse(context, error);
      case SendDesk.Outcome.Accepted(var answer) -> answer(context, 200, answer);
      case SendDesk.Outcome.AcceptedSilently _ -> {
        var _ = context.request().connection().close();
      }
    }
  }

  private static @Nullable JsonObject parse(@Nullable Buffer body) {
    try {
      return body == null ? null : body.toJsonObject();
    } catch (RuntimeException _) {
      return null; // Whatever the parser disliked, the answer is the same.
    }
  }

  private void upload(RoutingContext context) {
    if (context.fileUploads().isEmpty()) {
      refuse(context, GraphError.parameter("The parameter file is required."));
      return;
    }
    if (!"whatsapp".equals(context.request().getFormAttribute("messaging_product"))) {
      refuse(context, GraphError.parameter("The parameter messaging_product is required."));
      return;
    }
    FileUpload upload = context.fileUploads().getFirst();
    vertx
        .fileSystem()
        .readFile(upload.uploadedFileName())
        .map(bytes -> media.add(bytes, upload.contentType(), upload.fileName()))
        .onSuccess(file -> answer(context, 200, new JsonObject().put("id", file.id())))
        .onFailure(failure ->
            refuse(
                context,
                GraphError.of(
                    131053,
                    failure instanceof RejectedExecutionException
                        ? String.valueOf(failure.getMessage())
                        : "The file could not be read")));
  }

  private void number(RoutingContext context) {
    answer(
        context,
        200,
        new JsonObject()
            .put("id", options.phoneNumberId())
            .put("verified_name", "Chasqui Sandbox")
            .put("display_phone_number", "+" + options.displayPhoneNumber())
            .put("quality_rating", "GREEN")
            .put("status", "CONNECTED")
            .put("name_status", "APPROVED")
            .put("platform_type", "CLOUD_API")
            .put("is_on_biz_app", options.messagesPerSecond() <= 20)
            .put("throughput", new JsonObject().put("level", "STANDARD")));
  }

  private void mediaFacts(RoutingContext context) {
    String id = param(context, "media");
    media
        .find(id)
        .ifPresentOrElse(
            file -> answer(context, 200, facts(context, file)),
            () -> refuse(context, GraphError.unknownObject(id)));
  }

  private static JsonObject facts(RoutingContext context, MediaFile file) {
    String host = String.valueOf(context.request().authority());
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put("url", "http://" + host + "/media-files/" + file.id() + "/" + file.key())
        .put("mime_type", file.mimeType())
        .put("sha256", file.sha256())
        .put("file_size", file.bytes().length())
        .put("id", file.id());
  }

  private void download(RoutingContext context) {
    media
        .find(param(context, "media"))
        .filter(file -> file.key().equals(param(context, "key")))
        .ifPresentOrElse(
            file ->
                later(() ->
                    context
                        .response()
                        .putHeader("Content-Type", file.mimeType())
                        .end(file.bytes())),
            () -> later(() -> context.response().setStatusCode(404).end()));
  }

  private static String param(RoutingContext context, String name) {
    return Objects.requireNonNullElse(context.pathParam(name), "");
  }

  private void refuse(RoutingContext context, GraphError error) {
    answer(context, error.status(), error.toJson());
  }

  private void answer(RoutingContext context, int status, JsonObject body) {
    later(() -> {
      if (!context.response().ended() && !context.response().closed()) {
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/json; charset=UTF-8")
            .end(MetaJson.encode(body));
      }
    });
  }

  private void later(Runnable answer) {
    long millis = faults.latency().toMillis();
    if (millis == 0) {
      answer.run();
    } else {
      vertx.setTimer(millis, _ -> answer.run());
    }
  }
}
