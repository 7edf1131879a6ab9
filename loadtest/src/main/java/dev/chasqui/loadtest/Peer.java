package dev.chasqui.loadtest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Another server of webhooks, to be measured beside the gateway. It is told by {@code PORT} where
 * to listen and by {@code WHATSAPP_APP_SECRET} what webhooks are signed with, takes them at {@value
 * #PATH} and answers 200.
 *
 * @param name in the report
 * @param command as a shell takes it; SIGTERM ends it
 */
record Peer(String name, String command) {
  private static final String PATH = "/webhook";
  private static final Pattern NAMED = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*(\\S.*?)\\s*");

  /** Names of what the closed loop measures anyhow, and of their logs. */
  private static final Set<String> OURS = Set.of("floor", "peak");

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int OK = 200;

  /**
   * @param peers {@code name=command}, with semicolons between them; empty for none
   * @throws LoadTestException where something else is given, or a name twice
   */
  static List<Peer> of(String peers) {
    var named = new LinkedHashMap<String, Peer>();
    for (String peer : peers.split(";", -1)) {
      var words = NAMED.matcher(peer);
      if (peer.isBlank()) {
        continue;
      }
      if (!words.matches()) {
        throw LoadTestException.usage(
            "--peers takes name=command, with semicolons between them, and not: " + peer);
      }
      String name = words.group(1);
      if (OURS.contains(name) || named.put(name, new Peer(name, words.group(2))) != null) {
        throw LoadTestException.usage("--peers: the name '" + name + "' is taken");
      }
    }
    return List.copyOf(named.values());
  }

  private static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The address for webhooks. */
  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port + PATH);
  }

  /** One that runs. */
  record Running(Child process, URI webhook) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  /**
   * Starts it, sends one webhook, and ends it, so that nobody waits for minutes of load to hear
   * that it does not work.
   *
   * @return what it answers to the same webhook with another's signature
   * @throws LoadTestException when it does not answer 200 to its own
   */
  int rehearse(Rig rig) throws IOException, InterruptedException {
    var client = HttpClient.newHttpClient();
    try (var running = start(rig)) {
      var signed = new AckBodies(rig.options().appSecret(), "rehearsal").message(0, 1, 1);
      int status = post(client, running.webhook(), signed);
      if (status != OK) {
        throw LoadTestException.unavailable(
            "%s answers %d to a signed webhook; its log is in %s"
                .formatted(name, status, running.process().log()));
      }
      var forged = new AckBodies("another's secret", "rehearsal").sign(signed.body());
      return post(client, running.webhook(), forged);
    }
  }

  private static int post(HttpClient client, URI webhook, AckBodies.Signed signed)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(webhook)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("X-Hub-Signature-256", signed.signature())
            .POST(HttpRequest.BodyPublishers.ofByteArray(signed.body()))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Starts it and waits until it takes connections. */
  Running start(Rig rig) throws IOException, InterruptedException {
    int port = Ports.free().webhook();
    var child =
        rig.shell(
            name,
            Map.of(
                "PORT", Integer.toString(port),
                "WHATSAPP_APP_SECRET", rig.options().appSecret()),
            command);
    long deadline = System.nanoTime() + START.toNanos();
    while (!listens(port)) {
      if (!child.alive() || System.nanoTime() > deadline) {
        throw LoadTestException.unavailable(
            "%s does not listen on the port that PORT told it; its log is in %s"
                .formatted(name, child.log()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return new Running(child, at(port));
  }
}
