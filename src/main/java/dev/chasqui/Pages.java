package dev.chasqui;

import io.vertx.ext.web.Router;

/** Adds routes to the public port, once for each of its listeners. */
@FunctionalInterface
public interface Pages {
  void mount(Router router);
}
