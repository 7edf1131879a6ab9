package dev.chasqui.loadtest;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.tryMax;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * New conversations, each with a person never seen before who asks in one of several ways, thinks
 * and perhaps comes back. The model is open: conversations begin when their time has come, whether
 * earlier ones were answered or not, so a slow gateway is not spared load and its waits are not
 * left out. What is drawn is drawn from the seed and the conversation, so that every run asks the
 * same.
 */
public final class Conversations extends Simulation {
  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration THINKING = Duration.ofSeconds(6);

  private final Options options = Options.fromSystem();
  private final double bursts = Options.share("bursts");
  private final double albums = Options.share("albums");
  private final double voices = Options.share("voices");
  private final double returns = Options.share("returns");
  private final double echoes = Options.share("echoes");
  private final int copies = Options.integer("copies", 0);
  private final int tries = Options.integer("tries", 1);
  private final int firstPerson = Options.integer("first-person", 0);
  private final int waveSeconds = Options.integer("wave", 0);
  private final Webhook webhook = new Webhook(options.appSecret());
  private final Ledger ledger = new Ledger();
  private final AtomicLong opened = new AtomicLong();

  /** Describes the injection; Gatling runs it. */
  public Conversations() {
    var protocol =
        http.baseUrls(List.of(System.getProperty("loadtest.target").split(",", -1)))
            .contentTypeHeader("application/json")
            .userAgentHeader("facebookexternalua")
            .shareConnections();
    setUp(
            scenario("conversations")
                .exec(this::open)
                .exec(turn())
                .doIf(session -> session.getBoolean("returns"))
                .then(exec(session -> session).pause(THINKING).exec(this::comeBack).exec(turn()))
                .injectOpen(injection()),
            // After the last wave Gatling would end, and what is measured with it.
            scenario("end of the load")
                .exec(session -> session)
                .injectOpen(
                    OpenInjectionStep.nothingFor(Duration.ofSeconds(options.loadSeconds())),
                    OpenInjectionStep.atOnceUsers(1)))
        .protocols(protocol);
  }

  /** A constant stream, or everybody within the first second of each wave. */
  private List<OpenInjectionStep> injection() {
    if (Options.integer("growing", 0) > 0) {
      return growing();
    }
    if (waveSeconds == 0) {
      return List.of(
          constantUsersPerSec(options.rate()).during(Duration.ofSeconds(options.loadSeconds())));
    }
    var steps = new ArrayList<OpenInjectionStep>();
    for (int at = 0; at < options.loadSeconds(); at += waveSeconds) {
      steps.add(constantUsersPerSec(options.rate()).during(Duration.ofSeconds(1)));
      steps.add(OpenInjectionStep.nothingFor(Duration.ofSeconds(waveSeconds - 1)));
    }
    return steps;
  }

  /** The rate while warming up and in the first step; then it doubles from step to step. */
  private List<OpenInjectionStep> growing() {
    var steps = new ArrayList<OpenInjectionStep>();
    steps.add(
        constantUsersPerSec(options.rate()).during(Duration.ofSeconds(options.warmupSeconds())));
    for (int factor : Growth.FACTORS) {
      steps.add(
          constantUsersPerSec(options.rate() * factor)
              .during(Duration.ofSeconds(options.durationSeconds() / Growth.FACTORS.length)));
    }
    steps.add(
        constantUsersPerSec(options.rate()).during(Duration.ofSeconds(Options.COOL_DOWN_SECONDS)));
    return steps;
  }

  private ChainBuilder turn() {
    return exec(repeat(session -> kind(session).messages(), "part").on(say()))
        .exec(repeat(copies, "copy").on(exec(session -> session).pause(AGAIN_AFTER).exec(post())))
        .doIf(session -> session.getLong("echoAfter") > 0)
        .then(
            exec(session -> session)
                .pause(session -> Duration.ofMillis(session.getLong("echoAfter")))
                .exec(this::writeEcho)
                .exec(post())
                .exec(session -> session.set("echoed", WallClock.micros())))
        .exec(this::close);
  }

  private ChainBuilder say() {
    return doIf(session -> session.getInt("part") > 0)
        .then(exec(session -> session).pause(session -> kind(session).gap()))
        .exec(this::write)
        .exec(post());
  }

  /** Meta sends again what was not answered 200. */
  private ChainBuilder post() {
    return tryMax(tries, "tried")
        .on(
            doIf(session -> session.getInt("tried") > 0)
                .then(exec(session -> session).pause(AGAIN_AFTER))
                .exec(
                    http("webhook")
                        .post("/webhooks/whatsapp")
                        .header("X-Hub-Signature-256", "#{signature}")
                        .body(StringBody(session -> session.getString("body")))
                        .check(status().is(200), responseTimeInMillis().saveAs("ack"))));
  }

  private Session open(Session session) {
    long index = opened.getAndIncrement();
    if (index == 0) {
      System.out.println(Rig.BEGINS);
    }
    var random = new SplittableRandom(options.seed() * 31 + index);
    boolean interrupted = random.nextDouble() < echoes;
    return session
        .set("index", index)
        .set("turn", 0)
        .set("person", Question.person(firstPerson + index))
        .set("number", Options.number(index % options.numbers()))
        .set("kind", kind(random.nextDouble()))
        .set("returns", random.nextDouble() < returns)
        .set("echoAfter", interrupted ? 200L + random.nextInt(1_300) : 0L)
        .set("echoed", 0L)
        .set("ack", -1);
  }

  private TurnKind kind(double drawn) {
    if (drawn < bursts) {
      return TurnKind.BURST;
    }
    if (drawn < bursts + albums) {
      return TurnKind.ALBUM;
    }
    return drawn < bursts + albums + voices ? TurnKind.VOICE : TurnKind.QUESTION;
  }

  private static TurnKind kind(Session session) {
    return java.util.Objects.requireNonNull(session.get("kind"));
  }

  private Session comeBack(Session session) {
    return session
        .set("turn", 1)
        .set("kind", TurnKind.QUESTION)
        .set("echoAfter", 0L)
        .set("ack", -1);
  }

  private static String order(Session session) {
    return Question.order(session.getLong("index"), session.getInt("turn"));
  }

  /** Writes the next message; the time of sending is taken last. */
  private Session write(Session session) {
    TurnKind kind = kind(session);
    int part = session.getInt("part") + 1;
    String number = session.getString("number");
    String person = session.getString("person");
    String id = "wamid." + UUID.randomUUID();
    long now = System.currentTimeMillis() / 1_000;
    String question = Question.text(order(session), part, kind.messages());
    boolean last = part == kind.messages();
    String body =
        switch (kind) {
          case QUESTION, BURST -> Webhook.textMessage(number, person, id, now, question);
          case ALBUM -> Webhook.picture(number, person, id, now, last ? question : "");
          case VOICE ->
              last
                  ? Webhook.textMessage(number, person, id, now, question)
                  : Webhook.voice(number, person, id, now);
        };
    long sent = WallClock.micros();
    long gap = part == 1 ? 0 : (sent - session.getLong("sent")) / 1_000;
    return signed(session, body)
        .set("sent", sent)
        .set("gap", (int) Math.max(gap, part == 1 ? 0 : session.getInt("gap")));
  }

  private Session writeEcho(Session session) {
    var echo =
        Webhook.echo(
            session.getString("person"),
            "wamid.echo." + UUID.randomUUID(),
            System.currentTimeMillis() / 1_000,
            "Hola, te atiendo yo.");
    return signed(session, Webhook.echoes(session.getString("number"), new JsonArray().add(echo)));
  }

  private Session signed(Session session, String body) {
    return session.set("body", body).set("signature", webhook.signature(body));
  }

  private Session close(Session session) {
    ledger.add(
        new Ledger.Entry(
            order(session),
            session.getString("person"),
            session.getString("number"),
            kind(session),
            session.getLong("sent"),
            session.getInt("gap"),
            session.isFailed() ? -1 : session.getInt("ack"),
            !session.isFailed(),
            session.getLong("echoed")));
    return session;
  }

  @Override
  public void after() {
    ledger.write(Path.of(System.getProperty("loadtest.out"), "sent.csv"));
  }
}
