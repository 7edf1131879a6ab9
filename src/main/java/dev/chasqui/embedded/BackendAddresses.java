package dev.chasqui.embedded;

/**
 * Where the three backends answer.
 *
 * @param kafkaBootstrapServers {@code host:port}
 * @param redisUrl {@code redis://host:port}
 * @param databaseUrl {@code postgresql://user:password@host:port/database}
 */
public record BackendAddresses(String kafkaBootstrapServers, String redisUrl, String databaseUrl) {
  @Override
  public String toString() {
    return "kafka=" + kafkaBootstrapServers + " redis=" + redisUrl.replaceAll("//[^@/]*@", "//");
  }
}
