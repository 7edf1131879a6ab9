package dev.chasqui.outbound;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps Bucket4j's buckets in Redis through Vert.x's client, asynchronous only: reads, computes
 * here, and swaps if nobody else did meanwhile. Thread-safe.
 *
 * <p>Redis: one string per bucket, under the key given; it lives until the bucket is full again and
 * as long as the configured expiry adds.
 */
final class RedisCasProxyManager extends AbstractCompareAndSwapBasedProxyManager<String> {
  private static final String SWAP = script("lua/bucket_swap.lua");
  private static final byte[] ABSENT = {};

  private final Redis redis;
  private final ExpirationAfterWriteStrategy expiry;

  RedisCasProxyManager(Redis redis, ClientSideConfig config, ExpirationAfterWriteStrategy expiry) {
    super(config);
    this.redis = redis;
    this.expiry = expiry;
  }

  @Override
  protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
    return new AsyncCompareAndSwapOperation() {
      @Override
      public CompletableFuture<Optional<byte[]>> getStateData(Optional<Long> timeoutNanos) {
        return redis
            .send(Request.cmd(Command.GET).arg(key))
            .map(value -> value == null ? Optional.<byte[]>empty() : Optional.of(value.toBytes()))
            .toCompletionStage()
            .toCompletableFuture();
      }

      @Override
      public CompletableFuture<Boolean> compareAndSwap(
          byte[] original, byte[] changed, RemoteBucketState state, Optional<Long> timeoutNanos) {
        long lifeMillis = expiry.calculateTimeToLiveMillis(state, currentTimeNanos());
        return redis
            .send(
                Request.cmd(Command.EVAL)
                    .arg(SWAP)
                    .arg(1)
                    .arg(key)
                    .arg(original == null ? ABSENT : original)
                    .arg(changed)
                    .arg(Math.max(1, lifeMillis)))
            .map(answer -> answer != null && "1".equals(answer.toString()))
            .toCompletionStage()
            .toCompletableFuture();
      }
    };
  }

  @Override
  protected CompletableFuture<Void> removeAsync(String key) {
    return redis
        .send(Request.cmd(Command.DEL).arg(key))
        .<Void>mapEmpty()
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public boolean isAsyncModeSupported() {
    return true;
  }

  @Override
  protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
    throw new UnsupportedOperationException("buckets in Redis are asynchronous");
  }

  @Override
  public void removeProxy(String key) {
    throw new UnsupportedOperationException("buckets in Redis are asynchronous");
  }

  private static String script(String path) {
    try (InputStream in = RedisCasProxyManager.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
