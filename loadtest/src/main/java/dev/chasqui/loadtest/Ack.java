package dev.chasqui.loadtest;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.chasqui.loadtest.AckBodies.Signed;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One message in one webhook after the other, at a rate that rises while warming up and then stays,
 * whether the gateway keeps pace or not. It does not open connections without end: while too many
 * webhooks have no answer yet the next ones are not sent, and count as not acknowledged.
 */
public final class Ack extends Simulation {
  private static final double FIRST_RATE = 200;

  private final Options options = Options.fromSystem();
  private final int people = Options.integer("people", 20_000);
  private final String run = Options.property("run", "r");
  private final ThreadLocal<AckBodies> bodies =
      ThreadLocal.withInitial(() -> new AckBodies(options.appSecret(), run));
  private final AckLog log = new AckLog(most());
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Semaphore places = new Semaphore(Options.integer("in-flight", 3_000));

  /** Describes the injection; Gatling runs it. */
  public Ack() {
    var protocol =
        http.baseUrl(System.getProperty("loadtest.target"))
            .contentTypeHeader("application/json")
            .userAgentHeader("facebookexternalua")
            .shareConnections();
    var webhook =
        http("webhook")
            .post("/webhooks/whatsapp")
            .header("X-Hub-Signature-256", session -> signed(session).signature())
            .body(ByteArrayBody(session -> signed(session).body()))
            .check(status().is(200))
            // A refusal has a response time as well.
            .checkIf((response, _) -> response.status().code() == 200)
            .then(
                responseTimeInMillis()
                    .transformWithSession((millis, session) -> {
                      log.acknowledged(session.userId() - 1, millis);
                      return millis;
                    }));
    setUp(
            scenario("ack")
                .exec(this::begin)
                .doIf(session -> session.contains("signed"))
                .then(exec(webhook).exec(this::end))
                .injectOpen(
                    rampUsersPerSec(Math.min(FIRST_RATE, options.rate()))
                        .to(options.rate())
                        .during(Duration.ofSeconds(Math.max(1, options.warmupSeconds() * 2 / 3))),
                    constantUsersPerSec(options.rate())
                        .during(
                            Duration.ofSeconds(
                                options.loadSeconds() - options.warmupSeconds() * 2 / 3))))
        .protocols(protocol);
  }

  private int most() {
    return (int) Math.ceil(options.rate() * (options.loadSeconds() + 2)) + 10_000;
  }

  private static Signed signed(Session session) {
    return session.get("signed");
  }

  /** Signs a webhook if there is a place for it. */
  private Session begin(Session session) {
    if (begun.compareAndSet(false, true)) {
      System.out.println(Rig.BEGINS);
    }
    long index = session.userId() - 1;
    if (!places.tryAcquire()) {
      log.notSent(index);
      return session;
    }
    var signed = bodies.get().message(index, people, options.numbers());
    log.sent(index);
    return session.set("signed", signed);
  }

  private Session end(Session session) {
    places.release();
    return session;
  }

  @Override
  public void after() {
    log.write(Path.of(System.getProperty("loadtest.out"), "acks.bin"));
  }
}
