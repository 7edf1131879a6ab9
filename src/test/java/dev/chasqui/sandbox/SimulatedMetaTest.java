package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Graph API as Meta answers it. */
@ExtendWith(VertxExtension.class)
class SimulatedMetaTest {
  private static final String ANA = "34600111222";
  private static final String MESSAGES = "/v26.0/880000000000001/messages";
  private static final String TEXT =
      "'messaging_product':'whatsapp','to':'34600111222','type':'text'";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'to':'34600111222','type':'text','text':{'body':'x'}} | 400 | 100
          {'messaging_product':'telegram','to':'34600111222','text':{'body':'x'}} | 400 | 100
          {'messaging_product':'whatsapp','type':'text','text':{'body':'x'}} | 400 | 131008
          {'messaging_product':'whatsapp','to':'not a number','text':{'body':'x'}} | 400 | 131009
          {'messaging_product':'whatsapp','to':'15550001111','text':{'body':'x'}} | 400 | 131021
          {'messaging_product':'whatsapp','recipient':'34600111222','text':{'body':'x'}} | 400 | 131009
          {'messaging_product':'whatsapp','to':'34600111222','type':'fax','fax':{}} | 400 | 100
          {'messaging_product':'whatsapp','to':'34600111222','type':'image'} | 400 | 131008
          {'messaging_product':'whatsapp','to':'34600111222','type':'image','image':{'id':'1','link':'https://example.org/x'}} | 400 | 131009
          {'messaging_product':'whatsapp','to':'34600111222','type':'location','location':{'latitude':91,'longitude':0}} | 400 | 131009
          {'messaging_product':'whatsapp','to':'34600111222','type':'interactive','interactive':{'type':'button','action':{'buttons':[]}}} | 400 | 131009
          {'messaging_product':'whatsapp','to':'34600111222','type':'text','text':{'body':''}} | 400 | 100
          {'messaging_product':'whatsapp','to':'34600111222','type':'text','text':{'body':7}} | 400 | 100
          {'messaging_product':'whatsapp','to':'34600111222','type':'text','text':{'body':'x'},'context':{}} | 400 | 100
          {'messaging_product':'whatsapp','status':'read','message_id':'wamid.unknown'} | 400 | 131009
          {'messaging_product':'whatsapp','status':'read'} | 400 | 100
          {'messaging_product':'whatsapp','to':'34999999999','type':'text','text':{'body':'x'}} | 400 | 131047
          [1] | 400 | 100
          not json | 400 | 100
          {'messaging_product':'whatsapp','to':'+34 600-111-222','text':{'body':'x'}} | 200 | 0
          {'messaging_product':'whatsapp','to':'34600111222','recipient':'ES.1','type':'text','text':{'body':'x'}} | 200 | 0
          {'messaging_product':'whatsapp','to':'34600111222','type':'location','location':{'latitude':1,'longitude':-7.5}} | 200 | 0
          """)
  void checksSendsAsMetaDoes(String body, int status, int code, Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    Http.Answer answer = send(vertx, meta, body.replace('\'', '"'));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.errorCode()).isEqualTo(code);
    if (code != 0) {
      assertThat(answer.json().getJsonObject("error").getString("fbtrace_id")).isNotBlank();
      assertThat(answer.json().getJsonObject("error").getString("message")).startsWith("(#" + code);
    }
  }

  @Test
  void refusesLongTextsAndLongCallbackData(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    assertThat(send(vertx, meta, text("x".repeat(4096))).status()).isEqualTo(200);
    assertThat(send(vertx, meta, text("x".repeat(4097))).errorCode()).isEqualTo(100);
    String data = "{" + TEXT + ",'text':{'body':'x'},'biz_opaque_callback_data':'%s'}";
    assertThat(send(vertx, meta, json(data.formatted("d".repeat(512)))).status()).isEqualTo(200);
    assertThat(send(vertx, meta, json(data.formatted("d".repeat(513)))).errorCode()).isEqualTo(100);
  }

  @Test
  void wantsTheRightToken(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    var http = new Http(vertx);
    for (String token : new String[] {null, "wrong"}) {
      Http.Answer answer = http.post(meta.uri(), MESSAGES, token, Buffer.buffer(text("x")));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.errorCode()).isEqualTo(190);
    }
  }

  @Test
  void answersWithTheIdsOfMessageAndContact(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    JsonObject byNumber = send(vertx, meta, text("x")).json();
    assertThat(byNumber.getString("messaging_product")).isEqualTo("whatsapp");
    assertThat(byNumber.getJsonArray("contacts").getJsonObject(0))
        .isEqualTo(new JsonObject().put("input", ANA).put("wa_id", ANA));
    assertThat(byNumber.getJsonArray("messages").getJsonObject(0).getString("id"))
        .startsWith("wamid.");

    String userId = meta.person(ANA, "Ana").card().userId();
    String body = text("x").replace("\"to\":\"" + ANA, "\"recipient\":\"" + userId);
    assertThat(send(vertx, meta, body).json().getJsonArray("contacts").getJsonObject(0))
        .isEqualTo(new JsonObject().put("input", userId).put("user_id", userId));
  }

  @Test
  void closesTheWindowAfterADay(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
    advance(Duration.ofSeconds(1));
    assertThat(send(vertx, meta, text("x")).errorCode()).isEqualTo(131047);
    String template =
        "{'messaging_product':'whatsapp','to':'34600111222','type':'template','template':"
            + "{'name':'hello','language':{'code':'es'}}}";
    assertThat(send(vertx, meta, json(template)).status()).isEqualTo(200);
  }

  @Test
  void limitsTheSecondWithInboundCounted(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta().withMessagesPerSecond(5));
    advance(Duration.ofSeconds(2));
    ignoreDelivery(meta.person(ANA, "Ana"));
    for (int i = 0; i < 4; i++) {
      assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
    }
    assertThat(send(vertx, meta, text("x")).errorCode()).isEqualTo(130429);
    advance(Duration.ofSeconds(1));
    assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
  }

  @Test
  void lendsAPairFortyFiveMessagesAndRefillsOneInSixSeconds(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta().withMessagesPerSecond(1000));
    for (int i = 0; i < 45; i++) {
      assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
    }
    assertThat(send(vertx, meta, text("x")).errorCode()).isEqualTo(131056);
    advance(Duration.ofSeconds(6));
    assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
    assertThat(send(vertx, meta, text("x")).errorCode()).isEqualTo(131056);
  }

  @Test
  void failsAsProgrammed(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    meta.faults().failNext(131016, 2);
    Http.Answer first = send(vertx, meta, text("x"));
    assertThat(first.status()).isEqualTo(500);
    assertThat(first.errorCode()).isEqualTo(131016);
    assertThat(send(vertx, meta, text("x")).errorCode()).isEqualTo(131016);
    assertThat(send(vertx, meta, text("x")).status()).isEqualTo(200);
    meta.faults().loseAnswers(1);
    int before = meta.person(ANA, "Ana").chat().size();
    assertThatThrownBy(() -> send(vertx, meta, text("lost")));
    assertThat(meta.person(ANA, "Ana").chat()).hasSize(before + 1);
  }

  @Test
  void acceptsStrangersOnlyWhenTold(Vertx vertx) {
    String stranger = text("x").replace(ANA, "34999999999");
    assertThat(send(vertx, start(vertx, TestOptions.meta()), stranger).errorCode())
        .isEqualTo(131047);
    SimulatedMeta open = start(vertx, TestOptions.meta().withStrangers(true));
    assertThat(send(vertx, open, stranger).status()).isEqualTo(200);
  }

  @Test
  void keepsUploadedMediaBehindTheToken(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    var http = new Http(vertx);
    String form =
        """
        --b\r
        Content-Disposition: form-data; name="messaging_product"\r
        \r
        whatsapp\r
        --b\r
        Content-Disposition: form-data; name="file"; filename="a.png"\r
        Content-Type: image/png\r
        \r
        bytes\r
        --b--\r
        """;
    Http.Answer uploaded =
        http.call(
            HttpMethod.POST,
            meta.uri() + "/v26.0/880000000000001/media",
            FakeGateway.TOKEN,
            "multipart/form-data; boundary=b",
            Buffer.buffer(form));
    String id = uploaded.json().getString("id");
    JsonObject facts = http.get(meta.uri(), "/v26.0/" + id, FakeGateway.TOKEN).json();
    assertThat(facts.getString("mime_type")).isEqualTo("image/png");
    assertThat(facts.getInteger("file_size")).isEqualTo(5);
    String url = facts.getString("url");
    Http.Answer file =
        http.call(HttpMethod.GET, url, FakeGateway.TOKEN, "text/plain", Buffer.buffer());
    assertThat(file.body().toString()).isEqualTo("bytes");
    assertThat(http.call(HttpMethod.GET, url, null, "text/plain", Buffer.buffer()).status())
        .isEqualTo(401);
    assertThat(http.get(meta.uri(), "/v26.0/404404", FakeGateway.TOKEN).errorCode()).isEqualTo(100);
  }

  @Test
  void tellsAboutTheNumber(Vertx vertx) {
    SimulatedMeta meta = start(vertx, TestOptions.meta());
    String path = "/v26.0/880000000000001?fields=display_phone_number,is_on_biz_app";
    JsonObject facts = new Http(vertx).get(meta.uri(), path, FakeGateway.TOKEN).json();
    assertThat(facts.getString("display_phone_number")).isEqualTo("+15550001111");
    assertThat(facts.getBoolean("is_on_biz_app")).isTrue();
  }

  private SimulatedMeta start(Vertx vertx, MetaOptions options) {
    SimulatedMeta meta = SimulatedMeta.start(vertx, options, now::get).await();
    ignoreDelivery(meta.person(ANA, "Ana"));
    advance(Duration.ZERO);
    return meta;
  }

  /** Writes without a gateway: that opens the window, and the webhook goes nowhere. */
  private static void ignoreDelivery(SimulatedPerson person) {
    assertThat(person.sendText("hola").failed()).isTrue();
  }

  private void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  private static Http.Answer send(Vertx vertx, SimulatedMeta meta, String body) {
    return new Http(vertx).post(meta.uri(), MESSAGES, FakeGateway.TOKEN, Buffer.buffer(body));
  }

  private static String text(String body) {
    return json("{" + TEXT + ",'text':{'body':'" + body + "'}}");
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }
}
