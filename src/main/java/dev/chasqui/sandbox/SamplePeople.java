package dev.chasqui.sandbox;

/** The people whom the page shows at first. */
final class SamplePeople {
  private SamplePeople() {}

  static void add(SimulatedMeta meta) {
    meta.person("34600111222", "Ana");
    meta.person("5511955550123", "João");
    meta.person("15550002222", "Emma");
    // Keeps the number private: its webhooks carry only the business-scoped user id.
    meta.personWithoutNumber("sample-private-number", "Lucía");
  }
}
