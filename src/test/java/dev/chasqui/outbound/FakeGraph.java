package dev.chasqui.outbound;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import dev.chasqui.whatsapp.GraphClient;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A Graph API that answers as told and remembers what it was asked to send. */
final class FakeGraph implements GraphClient {

  /** One request to send. */
  record Request(String clientId, String to, String body) {
    MessageId accepted() {
      return new MessageId("wamid." + clientId);
    }
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  volatile Function<Request, Future<MessageId>> answer =
      request -> Future.succeededFuture(request.accepted());

  @Override
  public Future<MessageId> send(
      PhoneNumberId from, Recipient to, OutboundMessage message, String clientId) {
    var request =
        new Request(clientId, String.valueOf(to.waId()), ((OutboundMessage.Text) message).body());
    requests.add(request);
    return answer.apply(request);
  }

  @Override
  public Future<Void> readAndTyping(PhoneNumberId number, MessageId latest) {
    return Future.succeededFuture();
  }

  List<String> clientIds() {
    return requests.stream().map(Request::clientId).toList();
  }
}
