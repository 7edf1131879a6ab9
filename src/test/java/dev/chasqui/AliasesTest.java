package dev.chasqui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.KafkaConfig;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.store.AliasStore;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.SomeKafka;
import dev.chasqui.testing.TopicReader;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code aliases}, on a real PostgreSQL and Kafka, as the process runs it. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class AliasesTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Pattern ID = Pattern.compile("^(\\d+) {2}", Pattern.MULTILINE);
  private static final ConversationKey ANA = StoreFixture.conversation("77", "ES.anabelen");
  private static final ConversationKey NUMBER = StoreFixture.conversation("77", "51900111222");

  private final Map<String, String> env = new HashMap<>();
  private AliasStore aliases;
  private KafkaConfig kafka;
  @TempDir private Path dataDir;

  /** What a run printed and how it ended. */
  private record Run(int code, String out, String err) {
    List<String> ids() {
      return ID.matcher(out).results().map(match -> match.group(1)).toList();
    }
  }

  @BeforeEach
  void connect(Vertx vertx, Backends backends) {
    String prefix = backends.freshTopicPrefix();
    kafka = SomeKafka.of(backends.kafka(), prefix, 2, 1);
    Topics.of(kafka).createMissing(kafka, WAIT);
    String url = backends.freshDatabase();
    var store = StoreFixture.start(vertx, url);
    aliases = new AliasStore(store.database(), store.commits());
    env.put("DATABASE_URL", url);
    env.put("KAFKA_BOOTSTRAP_SERVERS", backends.kafka());
    env.put("CHASQUI_KAFKA_TOPIC_PREFIX", prefix);
    env.put("CHASQUI_DATA_DIR", dataDir.toString());
  }

  /** Two links of Ana, the number learned last, and one of somebody else. */
  private void learn() {
    learn(StoreFixture.conversation("77", "ES.beto"), "51900333444", IdentityKind.PHONE);
    learn(ANA, "ES.anaofold", IdentityKind.BSUID);
    learn(ANA, "51900111222", IdentityKind.PHONE);
  }

  private void learn(ConversationKey key, String alias, IdentityKind kind) {
    aliases
        .learn(key, List.of(new IdentityLink(key, alias, kind, "message", Instant.now(), false)))
        .await();
  }

  private Run run(String... words) {
    var args = new String[words.length + 1];
    args[0] = "aliases";
    System.arraycopy(words, 0, args, 1, words.length);
    var run = CommandLine.run(env, args);
    return new Run(run.code(), run.out(), run.err());
  }

  @Test
  void listsTheNewestFirstWithoutWhoTheyAre() {
    assertThat(run("list").out()).isEqualTo("no links between ids\n");
    learn();
    var list = run("list");
    assertThat(list.code()).isZero();
    assertThat(list.ids()).hasSize(3);
    assertThat(list.out().lines().toList().get(1))
        .contains("phone", "77:…1222", "77:…elen", "message", "in force");
    assertThat(list.out()).contains("3 of 3 shown").doesNotContain("51900", "anabelen");
    assertThat(run("list", "--limit", "1").ids()).containsExactly(list.ids().getFirst());
    assertThat(run("list", "--limit", "1").out()).contains("1 of 3 shown");
    assertThat(run("list", "--show-ids").out())
        .contains("personal data", "77:51900111222", "77:ES.anabelen");
  }

  @Test
  void filtersByContactAndTime() {
    learn();
    assertThat(run("list", "--contact", "ES.anabelen").ids()).hasSize(2);
    assertThat(run("list", "--contact", "77:51900111222").ids()).hasSize(1);
    assertThat(run("list", "--contact", "78:51900111222").ids()).isEmpty();
    assertThat(run("list", "--since", "10m").ids()).hasSize(3);
    assertThat(run("list", "--since", "1ms").ids()).isEmpty();
  }

  @Test
  void undoEndsALinkAndTellsTheNodesWhateverOftenItIsGiven() {
    learn();
    String id = run("list", "--contact", "51900111222").ids().getFirst();
    var undone = run("undo", id);
    assertThat(undone.code()).as(undone.err()).isZero();
    assertThat(undone.out()).isEqualTo("undone 77:…1222 → 77:…elen\n");
    assertThat(aliases.known(Set.of(NUMBER)).await().get(NUMBER))
        .satisfies(known -> assertThat(known.canonical()).isNull())
        .satisfies(known -> assertThat(known.rejected()).containsExactly("ES.anabelen"));
    assertThat(run("list", "--contact", "51900111222").out()).contains("undone 20");

    var again = run("undo", id);
    assertThat(again.code()).isZero();
    assertThat(again.out()).startsWith("undone before, at 20");
    try (var reader = new TopicReader(kafka.bootstrapServers(), Topics.of(kafka).conversations())) {
      var told = reader.next(4);
      assertThat(told).extracting(TopicReader.Seen::kind).containsOnly("ids_changed");
      assertThat(told)
          .extracting(TopicReader.Seen::key)
          .containsExactlyInAnyOrder(
              NUMBER.toString(), ANA.toString(), NUMBER.toString(), ANA.toString());
    }
  }

  @Test
  void anUnknownLinkIsNoneToTakeBack() {
    var run = run("undo", "4711");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("there is no link 4711");
  }

  @Test
  void nothingIsUndoneWhileTheNodesCannotBeTold() {
    learn();
    String id = run("list", "--contact", "51900111222").ids().getFirst();
    env.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    var run = run("undo", id);
    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err()).contains("127.0.0.1:1");
    assertThat(run("list", "--contact", "51900111222").out()).contains("in force");
  }

  @Test
  void findsTheBackendsOfADevThatRunsHereAndSaysSoWhenNoneDoes() {
    learn();
    String database = String.valueOf(env.remove("DATABASE_URL"));
    String broker = String.valueOf(env.remove("KAFKA_BOOTSTRAP_SERVERS"));
    var alone = run("list");
    assertThat(alone.code()).isEqualTo(69);
    assertThat(alone.err()).contains("DATABASE_URL", "./chasqui dev", dataDir.toString());

    RunningDev.writeDatabase(dataDir, database);
    var list = run("list");
    assertThat(list.ids()).hasSize(3);
    assertThat(run("undo", list.ids().getFirst()).err()).contains("KAFKA_BOOTSTRAP_SERVERS");
    RunningDev.write(dataDir, broker);
    assertThat(run("undo", list.ids().getFirst()).code()).isZero();
    RunningDev.delete(dataDir);
    assertThat(run("list").code()).isEqualTo(69);
  }

  @Test
  void endsWithTheCodesOfTheOtherCommands() {
    assertThat(run("--help").code()).isZero();
    assertThat(run("--help").out()).contains("PERSONAL DATA");
    assertThat(run().code()).isEqualTo(64);
    assertThat(run("burn").code()).isEqualTo(64);
    assertThat(run("undo").code()).isEqualTo(64);
    assertThat(run("undo", "one").code()).isEqualTo(64);
    assertThat(run("undo", "1", "2").code()).isEqualTo(64);
    assertThat(run("list", "--contact").code()).isEqualTo(64);
    assertThat(run("list", "--since", "yesterday").code()).isEqualTo(64);
    assertThat(run("list", "--limit", "0").code()).isEqualTo(64);
    assertThat(run("list", "everything").err()).contains("everything", "Usage: chasqui aliases");

    env.put("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/none");
    var down = run("list");
    assertThat(down.code()).isEqualTo(69);
    assertThat(down.err()).contains("PostgreSQL").doesNotContain("hunter2");
    env.put("KAFKA_BOOTSTRAP_SERVERS", "no port");
    assertThat(run("list").code()).isEqualTo(78);
  }
}
