package dev.chasqui.loadtest;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * New conversations at a constant rate, each with one question of a person never seen before. The
 * model is open: conversations begin when their time has come, whether earlier ones were answered
 * or not, so a slow gateway is not spared load and its waits are not left out.
 */
public final class Conversations extends Simulation {
  /** Faster than this a person's messages are a burst to the gateway. */
  private static final Duration BURST_GAP = Duration.ofMillis(300);

  private static final int BURST_MESSAGES = 3;

  private final Options options = Options.fromSystem();
  private final Webhook webhook = new Webhook(options.appSecret());
  private final Ledger ledger = new Ledger();
  private final AtomicLong opened = new AtomicLong();

  /** Describes the injection; Gatling runs it. */
  public Conversations() {
    var protocol =
        http.baseUrl(System.getProperty("loadtest.target"))
            .contentTypeHeader("application/json")
            .userAgentHeader("facebookexternalua")
            .shareConnections();
    setUp(
            scenario("conversations")
                .exec(this::open)
                .exec(repeat(session -> session.getInt("messages"), "part").on(say()))
                .exec(this::close)
                .injectOpen(
                    constantUsersPerSec(options.rate())
                        .during(Duration.ofSeconds(options.loadSeconds()))))
        .protocols(protocol);
  }

  private ChainBuilder say() {
    return doIf(session -> session.getInt("part") > 0)
        .then(exec(session -> session).pause(BURST_GAP))
        .exec(this::write)
        .exec(
            http("webhook")
                .post("/webhooks/whatsapp")
                .header("X-Hub-Signature-256", "#{signature}")
                .body(StringBody("#{body}"))
                .check(status().is(200), responseTimeInMillis().saveAs("ack")));
  }

  private Session open(Session session) {
    long index = opened.getAndIncrement();
    if (index == 0) {
      System.out.println(Rig.BEGINS);
    }
    boolean burst =
        new SplittableRandom(options.seed() * 31 + index).nextDouble() < options.burstShare();
    return session
        .set("index", index)
        .set("person", Question.person(index))
        .set("messages", burst ? BURST_MESSAGES : 1)
        .set("ack", -1);
  }

  /** Writes the next message; the time of sending is taken last. */
  private Session write(Session session) {
    String person = session.getString("person");
    String text = Question.text(person, session.getInt("part") + 1, session.getInt("messages"));
    String number = Options.number(session.getLong("index") % options.numbers());
    String body =
        Webhook.textMessage(
            number, person, "wamid." + UUID.randomUUID(), System.currentTimeMillis() / 1_000, text);
    return session
        .set("body", body)
        .set("signature", webhook.signature(body))
        .set("sent", WallClock.micros());
  }

  private Session close(Session session) {
    ledger.add(
        new Ledger.Entry(
            session.getString("person"),
            session.getInt("messages"),
            session.getLong("sent"),
            session.isFailed() ? -1 : session.getInt("ack"),
            !session.isFailed()));
    return session;
  }

  @Override
  public void after() {
    ledger.write(Path.of(System.getProperty("loadtest.out"), "sent.csv"));
  }
}
