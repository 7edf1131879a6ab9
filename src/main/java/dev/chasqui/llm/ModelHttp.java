package dev.chasqui.llm;

import dev.chasqui.config.ModelConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/** The HTTP client of a model endpoint. */
final class ModelHttp {
  /** Cancelled calls hold their connection until its close is through. */
  private static final int SPARE_CONNECTIONS = 16;

  /** Below what servers allow (RFC 9113, 6.5.2 recommends 100 or more). */
  private static final int STREAMS_PER_CONNECTION = 64;

  private ModelHttp() {}

  /** A client that never queues a call which {@code config} lets run. */
  static HttpClientAgent client(Vertx vertx, ModelConfig.Endpoint endpoint, ModelConfig config) {
    return vertx.createHttpClient(options(endpoint, config), pool(config));
  }

  /**
   * What a server speaks is known only once it is connected: with room for few connections of
   * HTTP/2, one that speaks HTTP/1.1 would get few as well, and calls would wait. Those that share
   * are few anyhow.
   */
  static PoolOptions pool(ModelConfig config) {
    int connections = config.maxConcurrent() + SPARE_CONNECTIONS;
    return new PoolOptions()
        .setHttp1MaxSize(connections)
        // Vert.x multiplies the two as whole numbers.
        .setHttp2MaxSize(Math.min(connections, Integer.MAX_VALUE / connections))
        .setMaxWaitQueueSize(config.maxConcurrent());
  }

  /**
   * HTTP/1.1 over plain TCP; over TLS what the server picks of HTTP/2 and HTTP/1.1. No compression,
   * which would hold tokens back.
   */
  static HttpClientOptions options(ModelConfig.Endpoint endpoint, ModelConfig config) {
    var options =
        new HttpClientOptions()
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setTcpNoDelay(true)
            .setKeepAlive(true)
            .setKeepAliveTimeout(30)
            .setHttp2KeepAliveTimeout(60)
            .setHttp2MultiplexingLimit(STREAMS_PER_CONNECTION);
    boolean tls = "https".equalsIgnoreCase(endpoint.baseUrl().getScheme());
    return tls
        ? options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        : options;
  }
}
