package dev.chasqui.loadtest;

import java.util.HashMap;
import java.util.Map;

/** What a gateway is told beside the addresses of its backends. */
final class NodeSettings {
  private static final String JAVA_OPTS = "CHASQUI_JAVA_OPTS";

  private NodeSettings() {}

  /** Settings of a node between the simulated Graph API and the simulated model. */
  static Map<String, String> of(String name, Ports ports, Outside outside, Options options) {
    var settings = new HashMap<String, String>();
    settings.put("WHATSAPP_GRAPH_URL", outside.meta().toString());
    settings.put("LLM_BASE_URL", outside.model().toString());
    settings.put("LLM_MODEL", "simulated");
    settings.put("WHATSAPP_APP_SECRET", options.appSecret());
    settings.put("WHATSAPP_VERIFY_TOKEN", "loadtest");
    settings.put("WHATSAPP_ACCESS_TOKEN", "loadtest");
    settings.put("WHATSAPP_NUMBER_MODE", "upgraded");
    settings.put("CHASQUI_HOST", "127.0.0.1");
    settings.put("CHASQUI_PORT", Integer.toString(ports.webhook()));
    settings.put("CHASQUI_HTTP_MANAGEMENT_HOST", "127.0.0.1");
    settings.put("CHASQUI_MANAGEMENT_PORT", Integer.toString(ports.management()));
    settings.put("CHASQUI_NODE_ID", name);
    settings.put("CHASQUI_CONVERSATION_DEBOUNCE_MIN", options.debounceMillis() + "ms");
    settings.put("CHASQUI_CONVERSATION_DEBOUNCE_MAX", options.burstDebounceMillis() + "ms");
    // Flags of the virtual machine are the caller's to try, for the gateway alone.
    settings.put(JAVA_OPTS, System.getenv().getOrDefault(JAVA_OPTS, ""));
    return settings;
  }

  /** These and nothing of the caller's environment, which would change the figures. */
  static Map<String, String> only(Map<String, String> settings) {
    var environment = new HashMap<String, String>();
    for (String name : System.getenv().keySet()) {
      if (name.matches("(CHASQUI|WHATSAPP|LLM|KAFKA|REDIS|DATABASE)_.*")) {
        environment.put(name, "");
      }
    }
    environment.putAll(settings);
    return environment;
  }
}
