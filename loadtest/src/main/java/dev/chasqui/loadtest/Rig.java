package dev.chasqui.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a run: backends, observer, gateway nodes and load generator. What it started it
 * stops again, the last first.
 */
final class Rig implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  /** A process that does not answer must not keep the run from ending. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** Where the simulated Meta is expected by a gateway that was started before it. */
  private static final int KNOWN_PORT = 9_200;

  /** A gateway in production is asked for its metrics as often, which costs it something. */
  private static final long SCRAPE_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** What a load generator prints when its first user begins. */
  static final String BEGINS = "load begins";

  private final Trial trial;
  private final Map<String, String> flags;
  private final Path out;
  private final Progress progress;
  private final Path home = Path.of(System.getProperty("loadtest.home"));
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Child> children = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Ports> ports = new HashMap<>();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private @Nullable Backends backends;
  private @Nullable Outside outside;
  private volatile @Nullable Pause pause;

  /**
   * A gateway process.
   *
   * @param management where its metrics are
   * @param readyMillis from its start to the first 200 of {@code /health/ready}
   */
  record Node(String name, Child process, URI webhook, URI management, long readyMillis) {}

  Rig(Trial trial, Map<String, String> flags, Path out, Progress progress) {
    this.trial = trial;
    this.flags = flags;
    this.out = out;
    this.progress = progress;
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  Path out() {
    return out;
  }

  Progress progress() {
    return progress;
  }

  Options options() {
    return Options.fromSystem();
  }

  /** What the report says of the run beside its figures. */
  Map<String, String> facts() {
    return facts;
  }

  /** Starts backends, observers and gateways, or only the observers beside a given gateway. */
  void start() throws IOException, InterruptedException {
    String target = flags.getOrDefault("target", "");
    progress.now("Starting the simulated Meta and the simulated model …");
    outside = Outside.start(this::java, client, observerPort(!target.isEmpty()));
    if (!target.isEmpty()) {
      facts.put("gateway", "already running at " + target);
      tellObservers(URI.create(target + "/webhooks/whatsapp"));
      progress.say(
          """
          The gateway at %s must have been started with WHATSAPP_GRAPH_URL=%s,
          LLM_BASE_URL=%s, WHATSAPP_NUMBER_MODE=upgraded and this shell's WHATSAPP_APP_SECRET.\
          """
              .formatted(target, outside().meta(), outside().model()));
      return;
    }
    progress.now("Starting Kafka, Redis and PostgreSQL …");
    // Known before it is waited for, so that a run that is broken off meanwhile leaves nothing.
    var own = new Backends(launcher(), out);
    backends = own;
    own.start();
    for (int i = 0; i < trial.nodes(); i++) {
      startNode("node-" + (char) ('a' + i));
    }
    tellObservers(nodes.getFirst().webhook());
    facts.put("gateway", "./chasqui serve, flags " + nodes.getFirst().process.flags());
  }

  private int observerPort(boolean known) {
    int port = Integer.parseInt(flags.getOrDefault("observer-port", "0"));
    return port == 0 && known ? KNOWN_PORT : port;
  }

  /** From now on what the observers see counts. */
  private void tellObservers(URI webhook) throws IOException, InterruptedException {
    progress.now("Waiting for the observers to be warm …");
    outside().tell(webhook);
  }

  /** Starts a gateway under a name of its own; one that was killed comes back under the same. */
  Node startNode(String name) throws IOException, InterruptedException {
    progress.now("Starting the gateway …");
    if (!ports.containsKey(name)) {
      ports.put(name, Ports.free());
    }
    var own = ports.get(name);
    var settings = new HashMap<>(backends().addresses());
    settings.putAll(NodeSettings.of(name, own, outside(), options()));
    settings.putAll(trial.gatewayEnvironment(options()));
    long begin = System.nanoTime();
    var child =
        add(
            Child.start(
                "the gateway",
                out.resolve(name + "-" + begin % 100_000 + ".log"),
                NodeSettings.only(settings),
                List.of(launcher().toString(), "serve")));
    var management = URI.create("http://127.0.0.1:" + own.management());
    awaitReady(child, management.resolve("/health/ready"));
    long readyMillis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    facts.putIfAbsent("gateway_start", readyMillis + " ms");
    var node =
        new Node(
            name,
            child,
            URI.create("http://127.0.0.1:" + own.webhook() + "/webhooks/whatsapp"),
            management,
            readyMillis);
    nodes.removeIf(old -> old.name.equals(name));
    nodes.add(node);
    return node;
  }

  private void awaitReady(Child child, URI health) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    var request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
    while (true) {
      try {
        var answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      if (!child.alive() || System.nanoTime() > deadline) {
        throw LoadTestException.unavailable(
            "the gateway did not get ready; its log is in " + child.log());
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Starts a class of the load test: a process with little memory, so that others have more. */
  Child java(String name, int heapMiB, String... classAndArguments) throws IOException {
    return java(name, heapMiB, List.of(), classAndArguments);
  }

  private Child java(String name, int heapMiB, List<String> flags, String... classAndArguments)
      throws IOException {
    var command = JavaCommand.of(heapMiB, flags, classAndArguments);
    return add(Child.start("the " + name, out.resolve(name + ".log"), Map.of(), command));
  }

  /** Starts what a shell understands. */
  Child shell(String name, Map<String, String> environment, String command) throws IOException {
    var words = List.of("/bin/sh", "-c", "exec " + command);
    return add(Child.start(name, out.resolve(name + ".log"), environment, words));
  }

  private Child add(Child child) {
    children.add(child);
    return child;
  }

  /** The gateways that run. */
  List<Node> nodes() {
    return nodes;
  }

  /** The gateway of this name. */
  Node node(String name) {
    return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
  }

  private Path launcher() {
    return home.resolveSibling("chasqui");
  }

  /** Kafka, Redis and PostgreSQL; there are none beside a gateway that ran already. */
  Backends backends() {
    if (backends == null) {
      throw LoadTestException.unavailable("the backends are not this run's own");
    }
    return backends;
  }

  /** Remembers what is held: whatever happens, it is let go before the end. */
  Pause paused(Pause held) {
    pause = held;
    return held;
  }

  /** Base URLs of the gateways, without a path, with commas between them. */
  String target() {
    String target = flags.getOrDefault("target", "");
    return target.isEmpty()
        ? nodes.stream()
            .map(node -> "http://127.0.0.1:" + node.webhook().getPort())
            .collect(Collectors.joining(","))
        : target;
  }

  /** Address of PostgreSQL; null beside a gateway that ran already. */
  @Nullable String database() {
    return backends == null ? null : backends.addresses().get("DATABASE_URL");
  }

  /** The simulated Meta and the simulated model. */
  Outside outside() {
    return Objects.requireNonNull(outside);
  }

  /** What a test does while the load goes on. */
  interface Interlude {
    /**
     * Called every fifth of a second.
     *
     * @param countedMillis since the end of the warm-up, negative before
     */
    void play(long countedMillis) throws Exception;
  }

  /** Runs a Gatling simulation to its end, showing how far it is. */
  Usage gatling(Class<?> simulation, Interlude meanwhile) throws Exception {
    System.setProperty("loadtest.target", target());
    System.setProperty("loadtest.out", out.toString());
    var options = options();
    progress.say(
        "%s: %d s after %d s of warm-up, against %s"
            .formatted(trial.name(), options.durationSeconds(), options.warmupSeconds(), target()));
    var child =
        java(
            "gatling",
            1_024,
            JavaCommand.GATLING,
            "io.gatling.app.Gatling",
            "-s",
            simulation.getName(),
            "-rf",
            out.resolve("gatling").toString());
    child.expect(Pattern.compile(BEGINS), START);
    var usage = watch(child, options, meanwhile);
    // Gatling: 2 says that an assertion failed, of which there are none.
    if (child.awaitEnd() != 0) {
      throw LoadTestException.unavailable(
          "the load generator failed; its log is in " + child.log());
    }
    return usage;
  }

  private Usage watch(Child generator, Options options, Interlude meanwhile) throws Exception {
    long begin = System.nanoTime();
    CpuSample before = null;
    CpuSample after = null;
    long scraped = begin;
    while (generator.alive()) {
      if (System.nanoTime() - scraped > SCRAPE_NANOS) {
        scraped += SCRAPE_NANOS;
        ownTimes();
      }
      long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      long counted = elapsed - options.warmupSeconds() * 1_000L;
      if (counted < 0) {
        progress.now(
            "Warming up: %d of %d s …".formatted(elapsed / 1_000, options.warmupSeconds()));
      } else if (counted < options.durationSeconds() * 1_000L) {
        before = before == null ? cpu(generator) : before;
        progress.now(
            "Measuring: %d of %d s …".formatted(counted / 1_000, options.durationSeconds()));
      } else {
        after = after == null ? cpu(generator) : after;
        progress.now("Ending …");
      }
      meanwhile.play(counted);
      generator.endsWithin(Duration.ofMillis(200));
    }
    if (before == null || after == null) {
      return Usage.UNKNOWN;
    }
    var usage = after.since(before);
    facts.put("noise", after.noise().since(before.noise(), usage.total()));
    return usage;
  }

  private CpuSample cpu(Child generator) throws InterruptedException {
    return new CpuSample(
        System.nanoTime(),
        Noise.now(),
        gatewayCpuSeconds(),
        backends == null ? 0 : backends.cpuSeconds(),
        outside().cpuSeconds(),
        generator.cpuSeconds(),
        ownTimes());
  }

  private OwnTimes ownTimes() throws InterruptedException {
    var texts = new StringBuilder();
    for (var node : nodes) {
      try {
        texts.append(get(node.management.resolve("/metrics"))).append('\n');
      } catch (IOException e) {
        return OwnTimes.UNKNOWN; // a node that was killed and is not back yet, or is stuck
      }
    }
    return OwnTimes.of(Metrics.parse(texts.toString()));
  }

  /** Processor time of all gateways so far. */
  double gatewayCpuSeconds() {
    return nodes.stream().mapToDouble(node -> node.process.cpuSeconds()).sum();
  }

  /** What a node tells of itself in Prometheus' format. */
  Metrics metrics(Node node) throws IOException, InterruptedException {
    return Metrics.parse(get(node.management.resolve("/metrics")));
  }

  String get(URI uri) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Override
  public synchronized void close() {
    progress.now("Stopping …");
    var held = pause;
    if (held != null) {
      held.close();
    }
    for (Child child : children.reversed()) {
      child.close();
    }
    children.clear();
    if (backends != null) {
      backends.close();
      backends = null;
    }
    progress.clear();
  }
}
