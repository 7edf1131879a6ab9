package dev.chasqui.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chasqui.testing.RedisLine;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBackendsTest {
  @TempDir Path dir;

  @Test
  void startsOnlyWhatIsAskedFor() throws Exception {
    var progress = new ArrayList<String>();
    String url;
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), progress::add)) {
      url = backends.address(Part.REDIS).orElseThrow();
      assertThat(backends.address(Part.KAFKA)).isEmpty();
      assertThat(backends.address(Part.POSTGRES)).isEmpty();
      assertThat(progress).singleElement().asString().matches("redis ready in \\d+\\.\\d s");
      try (var redis = new RedisLine(url)) {
        assertThat(redis.call("PING")).isEqualTo("+PONG");
      }
    }
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(
            () -> new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort()).close());
  }

  @Test
  void secondProcessOnADirectoryIsToldWhoHasItAndWhatToDo() {
    try (var _ = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThatExceptionOfType(BackendStartException.class)
          .isThrownBy(() -> EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {}))
          .withMessageContaining(dir.toString())
          .withMessageContaining("pid " + ProcessHandle.current().pid())
          .withMessageContaining("CHASQUI_DATA_DIR");
    }
  }

  @Test
  void stopsTheOthersAndFreesTheDirectoryWhenOneFails() throws Exception {
    Path inTheWay = Files.writeString(dir.resolve("postgres"), "a file where a directory belongs");
    assertThatExceptionOfType(BackendStartException.class)
        .isThrownBy(
            () -> EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS, Part.POSTGRES), _ -> {}))
        .withMessageContaining(inTheWay.toString());
    assertThat(dir.resolve("redis/server.log")).content().contains("Redis is now ready to exit");
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThat(backends.address(Part.REDIS)).isPresent();
    }
  }

  @Test
  void comesBackOnItsPortUnlessSomebodyHasTakenIt() throws Exception {
    String first;
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      first = backends.address(Part.REDIS).orElseThrow();
    }
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThat(backends.address(Part.REDIS)).contains(first);
    }
    int port = URI.create(first).getPort();
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThat(backends.address(Part.REDIS)).isPresent().get().isNotEqualTo(first);
    }
    Files.writeString(dir.resolve("redis/ports"), "no port");
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThat(backends.address(Part.REDIS)).isPresent();
    }
  }

  /** A stale process id may since belong to anybody: here, to this very process. */
  @Test
  void leavesAProcessAloneThatOnlyHasTheOldServersId() throws Exception {
    Files.createDirectories(dir.resolve("redis"));
    Files.writeString(dir.resolve("redis/server.pid"), ProcessHandle.current().pid() + "\n");
    try (var backends = EmbeddedBackends.start(dir, EnumSet.of(Part.REDIS), _ -> {})) {
      assertThat(backends.address(Part.REDIS)).isPresent();
    }
  }
}
