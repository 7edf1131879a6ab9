package dev.chasqui.outbound;

import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A budget that the whole fleet shares through Redis, by Redis's clock; one round trip each, and a
 * second one where Redis does not know the script yet. Belongs to one context.
 *
 * <p>Redis: the hash {@code chasqui:pace:{<phone_number_id>}:<places>} and the sorted set with
 * {@code :places} after it, until a minute after the last slot; {@code lua/pace.lua} tells what is
 * in them.
 */
final class RedisBudget implements PaceBudget {
  private static final String SCRIPT = script("lua/pace.lua");
  private static final String SCRIPT_HASH = sha1(SCRIPT);

  private static final Duration OLD_NEWS = Duration.ofSeconds(2);

  /** With fewer the number is not busy, and nobody waits for their places. */
  private static final int TOO_FEW_TO_MATTER = 4;

  /** What keeps the slots: {@code lua/pace.lua}, with its operations and answers. */
  @FunctionalInterface
  interface Slots {
    Future<List<Long>> call(String operation, long... arguments);
  }

  private final Slots shared;
  private final PaceLimit limit;
  private final Duration inboundShare;
  private final LongSupplier nanos;

  /** Tells this node's waiting messages from those of others; Lua counts exactly up to 2^53. */
  private final long node = ThreadLocalRandom.current().nextLong(1L << 52);

  private final SharedClock clock = new SharedClock();

  /** Numbers of messages and when they arrived, in the order of what was heard. */
  private final LinkedHashMap<Long, Long> toTell = new LinkedHashMap<>();

  private boolean urgent;
  private boolean telling;

  /**
   * @param floorShare share of the rate that inbound messages never take away, up to 1
   * @param nanos a monotonic clock
   */
  RedisBudget(Slots shared, PaceLimit limit, double floorShare, LongSupplier nanos) {
    this.shared = shared;
    this.limit = limit;
    this.inboundShare = Duration.ofNanos((long) (1e9 * (1 - floorShare)));
    this.nanos = nanos;
  }

  /** The slots of one number in Redis. */
  static Slots inRedis(Redis redis, PhoneNumberId number, PaceLimit limit) {
    String key = "chasqui:pace:{" + number.value() + "}:" + limit.windowMax();
    return (operation, arguments) ->
        redis
            .send(request(Command.EVALSHA, SCRIPT_HASH, key, limit, operation, arguments))
            .recover(failure ->
                // A Redis that has just started, or taken over, does not know it yet.
                String.valueOf(failure.getMessage()).startsWith("NOSCRIPT")
                    ? redis.send(request(Command.EVAL, SCRIPT, key, limit, operation, arguments))
                    : Future.failedFuture(failure))
            .map(RedisBudget::numbers);
  }

  private static Request request(
      Command command,
      String script,
      String key,
      PaceLimit limit,
      String operation,
      long... arguments) {
    Request request = Request.cmd(command).arg(script).arg(2).arg(key).arg(key + ":places");
    request.arg(limit.windowMax()).arg(operation);
    for (long argument : arguments) {
      request.arg(argument);
    }
    return request;
  }

  private static List<Long> numbers(@Nullable Response answer) {
    if (answer == null) {
      throw new IllegalStateException("Redis answered without slots");
    }
    return answer.stream().map(Response::toLong).toList();
  }

  @Override
  public Future<Grant> reserve(int messages, Duration late, int waiting) {
    long interval = micros(limit.interval());
    long held = micros(PaceLimit.PLACE_HELD);
    Future<List<Long>> reserved;
    if (telling) {
      reserved = call("reserve", messages, interval, micros(late), held, node, waiting);
    } else {
      telling = true;
      reserved = call("reserve", told(messages, interval, micros(late), held, node, waiting));
      reserved.onComplete(_ -> toldAll());
    }
    return reserved.map(answer -> {
      var slots = new ArrayList<Slot>(messages);
      for (int i = 0; i < messages; i++) {
        long due = answer.get(i + 4);
        slots.add(new Slot(answer.get(3) + i, due, clock.latestHere(due), late));
      }
      return new Grant(slots, answer.get(1) != 0, answer.get(2).intValue());
    });
  }

  /** What is later than assumed is told at once, the rest with the next question. */
  @Override
  public void arrived(Slot slot, long atNanos) {
    if (slot.number() == Slot.ALONE) {
      return;
    }
    long at = clock.latestThere(atNanos);
    toTell.putLast(slot.number(), at);
    if (toTell.size() > limit.windowMax()) {
      toTell.pollFirstEntry();
    }
    urgent |= at - slot.sharedMicros() > micros(slot.late());
    tellUrgent();
  }

  @Override
  public void tell() {
    urgent |= toTell.size() >= TOO_FEW_TO_MATTER;
    tellUrgent();
  }

  /** Best effort: without it the next second may hold one message more for an outside observer. */
  private void tellUrgent() {
    if (urgent && !telling) {
      telling = true;
      call("arrived", told()).onComplete(_ -> toldAll());
    }
  }

  /** One after the other, so that what is told last is what is known last. */
  private void toldAll() {
    telling = false;
    tellUrgent();
  }

  /**
   * These arguments, and what is to be told after them. Not what arrived long ago: its place is
   * free, and its number may have begun anew since.
   */
  private long[] told(long... arguments) {
    urgent = false;
    long oldest = clock.latestThere(nanos.getAsLong()) - micros(OLD_NEWS);
    long[] all = Arrays.copyOf(arguments, arguments.length + 2 * toTell.size());
    int length = arguments.length;
    for (var told : toTell.entrySet()) {
      if (told.getValue() > oldest) {
        all[length++] = told.getKey();
        all[length++] = told.getValue();
      }
    }
    toTell.clear();
    return Arrays.copyOf(all, length);
  }

  @Override
  public void delay(Duration by) {
    call("delay", micros(by));
  }

  /** A second's worth may be taken at once, and then what the floor leaves. */
  @Override
  public Future<Inbound> inbound(int messages, Duration age) {
    long share = micros(inboundShare);
    long cost = micros(limit.inboundCost(1));
    if (cost > share) {
      return Future.succeededFuture(Inbound.NONE);
    }
    return call("inbound", messages, cost, share, share, micros(age))
        .map(answer ->
            new Inbound(answer.get(1).intValue(), Duration.of(answer.get(2), ChronoUnit.MICROS)))
        .otherwise(Inbound.NONE);
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  private Future<List<Long>> call(String operation, long... arguments) {
    long asked = nanos.getAsLong();
    return shared
        .call(operation, arguments)
        .map(answer -> {
          clock.told(answer.getFirst(), asked, nanos.getAsLong());
          return answer;
        });
  }

  private static String script(String path) {
    try (InputStream in = RedisBudget.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Redis knows a script by. */
  private static String sha1(String script) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
