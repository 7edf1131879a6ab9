package dev.chasqui.config;

/**
 * How a number is connected, which decides its throughput. Meta counts inbound and outbound
 * together.
 *
 * @see <a
 *     href="https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput">Throughput</a>
 */
public enum NumberMode {
  /** Shared with the WhatsApp Business App: fixed at 20 messages a second. */
  COEXISTENCE(20),
  /** Cloud API only: 80 messages a second. */
  CLOUD(80),
  /** Upgraded by Meta: 1000 messages a second. */
  UPGRADED(1000);

  private final int messagesPerSecond;

  NumberMode(int messagesPerSecond) {
    this.messagesPerSecond = messagesPerSecond;
  }

  /** Meta's limit; Chasqui stays strictly under it. */
  public int messagesPerSecond() {
    return messagesPerSecond;
  }
}
