package dev.chasqui.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The files of the page, read once from the class path. Nothing else can be asked for, and the
 * content security policy lets the page run only its own scripts.
 */
final class PageFiles {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";
  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "chat.css",
          "timeline.css",
          "agent.css",
          "agent.js",
          "app.js",
          "backend.js",
          "bubbles.js",
          "dom.js",
          "format.js",
          "keys.js",
          "standing.js",
          "thoughts.js",
          "timeline.js",
          "waterfall.js");

  void mount(Router router) {
    for (String file : FILES) {
      Buffer content = read(file);
      router.get("/sandbox/" + file).handler(context -> serve(context, file, content));
    }
    Buffer page = read("index.html");
    router.get("/sandbox").handler(context -> serve(context, "index.html", page));
  }

  private static void serve(RoutingContext context, String file, Buffer content) {
    secure(context)
        .response()
        .putHeader("Content-Type", type(file))
        .putHeader("Cache-Control", "no-cache")
        .end(content);
  }

  /** Headers that every answer of the sandbox carries. */
  static RoutingContext secure(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    return context;
  }

  private static String type(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      default -> "text/javascript; charset=utf-8";
    };
  }

  /** A file of this room's resources. */
  static Buffer read(String file) {
    try (InputStream in = PageFiles.class.getResourceAsStream("/sandbox/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks sandbox/" + file);
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
