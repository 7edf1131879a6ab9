package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One node in a process of its own between an outside Meta and an outside model, with a look into
 * its database. What the people see decides; the database is only used to find or to hold the
 * moment at which the node is killed.
 */
final class CrashScene implements AutoCloseable {
  /** Long enough for a new process and for what it has to take up, on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final AtomicInteger IDS = new AtomicInteger();

  final SomeMeta meta;
  final EchoModel model;
  final Map<String, String> environment;
  private final Vertx vertx = Vertx.vertx();
  private final Connection database;
  private Node node;

  /**
   * @param further settings beside those of {@link #environment(Backends, SomeMeta, EchoModel)}
   */
  CrashScene(Backends backends, Map<String, String> further) {
    meta = SomeMeta.start(vertx);
    model = EchoModel.start(vertx);
    environment = environment(backends, meta, model);
    environment.putAll(further);
    node = Node.start(environment);
    meta.talksTo(node.port());
    database = connect(environment);
  }

  /**
   * What a node is told. There is one partition, so that one unfinished message keeps every later
   * offset from being committed.
   */
  static Map<String, String> environment(Backends backends, SomeMeta meta, EchoModel model) {
    String prefix = backends.freshTopicPrefix();
    var environment = new HashMap<String, String>();
    environment.put("CHASQUI_HOST", "127.0.0.1");
    environment.put("CHASQUI_PORT", "0");
    environment.put("CHASQUI_HTTP_MANAGEMENT_HOST", "127.0.0.1");
    environment.put("CHASQUI_MANAGEMENT_PORT", "0");
    environment.put("CHASQUI_HTTP_DRAIN_TIMEOUT", "4s");
    environment.put("CHASQUI_NODE_ID", "node-a");
    environment.put("KAFKA_BOOTSTRAP_SERVERS", backends.kafka());
    environment.put("CHASQUI_KAFKA_TOPIC_PREFIX", prefix);
    environment.put("CHASQUI_KAFKA_GROUP_ID", prefix);
    environment.put("CHASQUI_KAFKA_PARTITIONS", "1");
    environment.put("REDIS_URL", backends.freshRedisUrl());
    environment.put("DATABASE_URL", backends.freshDatabase());
    environment.put("WHATSAPP_APP_SECRET", SomeMeta.SECRET);
    environment.put("WHATSAPP_VERIFY_TOKEN", "verify-me");
    environment.put("WHATSAPP_ACCESS_TOKEN", SomeMeta.TOKEN);
    environment.put("WHATSAPP_GRAPH_URL", meta.graphUri().toString());
    environment.put("WHATSAPP_NUMBER_MODE", "upgraded");
    environment.put("LLM_BASE_URL", model.baseUrl().toString());
    environment.put("LLM_MODEL", "echo");
    // A question closes its window soon; anything else leaves time to act inside the window.
    environment.put("CHASQUI_CONVERSATION_DEBOUNCE_MIN", "200ms");
    environment.put("CHASQUI_CONVERSATION_DEBOUNCE_DEFAULT", "2s");
    environment.put("CHASQUI_CONVERSATION_DEBOUNCE_MAX", "2s");
    environment.put("CHASQUI_CONVERSATION_FLUSH_AFTER", "2s");
    // A model that falters does so until its node is killed.
    environment.put("CHASQUI_MODEL_FIRST_TOKEN_TIMEOUT", "90s");
    environment.put("CHASQUI_MODEL_STALL_TIMEOUT", "90s");
    environment.put("CHASQUI_CONVERSATION_HOLD_AFTER", "90s");
    environment.put("CHASQUI_CONVERSATION_TURN_TIMEOUT", "120s");
    environment.put("CHASQUI_OUTBOUND_UNCERTAIN_GRACE", "4s");
    environment.put("CHASQUI_OUTBOUND_SWEEP_INTERVAL", "500ms");
    // What is rare must tell its reason the first time: every node keeps its whole story.
    environment.put("CHASQUI_LOG_LEVEL", "DEBUG");
    return environment;
  }

  // ---- the node

  /** SIGKILL; nothing that PostgreSQL was still asked for happens afterwards. */
  void kill() {
    node.kill();
    query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name NOT LIKE 'PostgreSQL JDBC%'");
  }

  /** Lets time pass; never proves that something has happened meanwhile. */
  void pass(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  void startAgain() {
    node = Node.start(environment);
    meta.talksTo(node.port());
  }

  // ---- people and Meta

  /** Somebody whom no other test knows. */
  static String somebody() {
    return "3480000" + (1000 + IDS.incrementAndGet());
  }

  /** A message that was acknowledged. */
  JsonObject write(String person, String words) {
    var message = SomeMeta.text("wamid.in" + IDS.incrementAndGet(), person, words);
    assertThat(code(meta.post(message))).isEqualTo(200);
    return message;
  }

  void post(Buffer webhook) {
    assertThat(code(meta.post(webhook))).isEqualTo(200);
  }

  void agentWrites(String person, String words) {
    post(SomeMeta.echo("wamid.echo" + IDS.incrementAndGet(), person, words));
  }

  List<String> said(String person) {
    return meta.to(person).stream().map(SomeMeta.Sent::body).toList();
  }

  /**
   * The person gets exactly this. Whatever else might be on its way to them would come before the
   * answer to a question that they ask now, since nothing overtakes within a conversation.
   */
  void getsExactly(String person, String... answers) {
    meta.fate = _ -> SomeMeta.Fate.ANSWERED;
    awaitAnswers(person, answers.length);
    write(person, "¿algo más?");
    var all = new ArrayList<>(Arrays.asList(answers));
    all.add("He leído: ¿algo más?");
    awaitAnswers(person, all.size());
    assertThat(said(person)).containsExactlyElementsOf(all);
  }

  private void awaitAnswers(String person, int count) {
    try {
      Eventually.eventually(count + " answers", PATIENCE, () -> said(person).size() >= count);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + story(person), e);
    }
  }

  /** How far what this person wrote has come: for whoever looks into a failure. */
  private String story(String person) {
    String ours = " WHERE contact_id = '" + person + "'";
    return String.join(
        "\n",
        "said: " + said(person),
        "the model was asked: " + model.prompts,
        "messages: " + query("SELECT to_jsonb(m) FROM messages m" + ours),
        "conversation: " + query("SELECT to_jsonb(c) FROM conversations c" + ours),
        "outbox: " + query("SELECT to_jsonb(o) FROM outbox o" + ours),
        "timers: " + query("SELECT to_jsonb(t) FROM timers t"),
        "the node's log: " + node.log());
  }

  /** Until this person's message is answered, no offset after it is committed. */
  String holdOffsets() {
    String person = somebody();
    int asked = model.prompts.size();
    model.falters = words -> words.contains("bloqueo");
    model.opening = "";
    write(person, "¿bloqueo?");
    Eventually.eventually("the model is asked", PATIENCE, () -> model.prompts.size() > asked);
    return person;
  }

  // ---- the database

  /** The first column, as text. */
  List<String> query(String sql) {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void execute(String sql) {
    try (var statement = database.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void awaitRow(String what, String sql) {
    Eventually.eventually(what, PATIENCE, () -> !query(sql).isEmpty());
  }

  /** Nobody else changes or reads the table until the lock is closed. */
  Lock lock(String table) {
    var holder = connect(environment);
    try (var statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
      return new Lock(holder);
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }

  private static Connection connect(Map<String, String> environment) {
    try {
      return DriverManager.getConnection(Backends.jdbcUrl(environment.get("DATABASE_URL")));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A lock on a table. */
  record Lock(Connection holder) implements AutoCloseable {
    @Override
    public void close() {
      try {
        holder.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until the node waits for a lock with a statement like this. */
  void awaitBlocked(String statement) {
    awaitRow(
        "a blocked " + statement,
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND query LIKE '%"
            + statement
            + "%'");
  }

  @Override
  public void close() {
    node.close();
    try {
      database.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    vertx.close().await();
  }
}
