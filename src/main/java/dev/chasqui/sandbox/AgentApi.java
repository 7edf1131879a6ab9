package dev.chasqui.sandbox;

import static dev.chasqui.sandbox.SandboxApi.body;
import static dev.chasqui.sandbox.SandboxApi.fail;
import static dev.chasqui.sandbox.SandboxApi.param;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The part of the page's API in which a person of the business uses the WhatsApp Business App.
 *
 * <table>
 *   <caption>Under {@code /sandbox/api}</caption>
 *   <tr><th>request</th><th>body → answer</th></tr>
 *   <tr><td>{@code POST people/:key/agent-texts}</td><td>text → 202; one echo</td></tr>
 *   <tr><td>{@code POST messages/:id/edits}</td><td>text → 202; of an agent's own message</td></tr>
 *   <tr><td>{@code POST messages/:id/deletions}</td><td>→ 202; of an agent's own message</td></tr>
 * </table>
 */
final class AgentApi {
  private final SimulatedMeta meta;

  AgentApi(SimulatedMeta meta) {
    this.meta = meta;
  }

  void mount(Router api) {
    api.post("/people/:key/agent-texts").handler(this::write);
    api.post("/messages/:id/edits").handler(this::edit);
    api.post("/messages/:id/deletions").handler(this::delete);
  }

  private void write(RoutingContext context) {
    SimulatedPerson person = meta.find(param(context, "key")).orElse(null);
    if (person == null) {
      fail(context, 404, "no such person");
      return;
    }
    var _ = meta.app().write(person.card(), text(context));
    accepted(context);
  }

  private void edit(RoutingContext context) {
    var _ = meta.app().edit(param(context, "id"), text(context));
    accepted(context);
  }

  private void delete(RoutingContext context) {
    var _ = meta.app().delete(param(context, "id"));
    accepted(context);
  }

  private static String text(RoutingContext context) {
    return SendValidator.string(body(context), "text", "");
  }

  /** How the gateway takes it reaches the page as a change of the bubble. */
  private static void accepted(RoutingContext context) {
    context.response().setStatusCode(202).end();
  }
}
